// Bundles the drawing library once into the Python package, with the licences it asks for.
// The page's own scripts need no build: Python joins them as they stand.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const FOLDER = new URL("../src/litweave/explore/vendor/", import.meta.url);
const PARTS = ["sigma", "graphology", "graphology-utils", "events"];

await build({
  entryPoints: ["drawing.js"],
  outfile: new URL("drawing.js", FOLDER).pathname,
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "drawing",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
});

const licences = PARTS.map((name) => {
  const folder = new URL(`node_modules/${name}/`, import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  return `${name} ${version}\n\n${licence(folder, name)}`;
});
const rule = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync(new URL("LICENSES.txt", FOLDER), `${licences.join(rule)}\n`);

function licence(folder, name) {
  for (const file of ["LICENSE.txt", "LICENSE", "LICENSE.md"]) {
    try {
      return readFileSync(new URL(file, folder), "utf8").replace(/\r/g, "").trim();
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  throw new Error(`${name} has no licence file`);
}
