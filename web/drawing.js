// What the explorer page takes from the drawing library; the page sees it as `drawing`.
export { default as Graph } from "graphology";
export { Sigma } from "sigma";
export { EdgeLineProgram, NodePointProgram } from "sigma/rendering";
export { floatColor } from "sigma/utils";
