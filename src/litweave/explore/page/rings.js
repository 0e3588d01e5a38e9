// Nodes as one point each: a disc, or a ring around a paler middle. sigma's own ring program draws
// a triangle a node, which takes a computer without a graphics card twenty times as long.

const RING = "0.3"; // width of the ring, as a share of the radius

const RING_VERTEX = `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_fill;
attribute vec2 a_position;
attribute float a_size;
uniform float u_sizeRatio;
uniform float u_pixelRatio;
uniform mat3 u_matrix;
varying vec4 v_color;
varying vec4 v_fill;
varying float v_border;

void main() {
  gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
  gl_PointSize = a_size / u_sizeRatio * u_pixelRatio * 2.0;
  v_border = (0.5 / a_size) * u_sizeRatio;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_fill = a_fill;
  v_color.a *= 255.0 / 254.0;
}`;

const RING_FRAGMENT = `
precision mediump float;
varying vec4 v_color;
varying vec4 v_fill;
varying float v_border;

void main() {
  float inside = 0.5 - length(gl_PointCoord - vec2(0.5, 0.5));
  #ifdef PICKING_MODE
  gl_FragColor = inside > 0.0 ? v_color : vec4(0.0);
  #else
  float middle = smoothstep(${RING} * 0.5 - v_border, ${RING} * 0.5 + v_border, inside);
  vec3 color = mix(v_color.rgb, v_fill.rgb, middle);
  gl_FragColor = vec4(color, 1.0) * clamp(inside / v_border, 0.0, 1.0);
  #endif
}`;

class RingProgram extends drawing.NodePointProgram {
  getDefinition() {
    const definition = super.getDefinition();
    const colour = { size: 4, type: WebGLRenderingContext.UNSIGNED_BYTE, normalized: true };
    return {
      ...definition,
      VERTEX_SHADER_SOURCE: RING_VERTEX,
      FRAGMENT_SHADER_SOURCE: RING_FRAGMENT,
      ATTRIBUTES: [...definition.ATTRIBUTES, { name: "a_fill", ...colour }],
    };
  }

  /**
   * @param {number} nodeIndex
   * @param {number} startIndex
   * @param {{x: number, y: number, size: number, color: string, fill: string}} data
   */
  processVisibleItem(nodeIndex, startIndex, data) {
    super.processVisibleItem(nodeIndex, startIndex, data);
    this.array[startIndex + 5] = drawing.floatColor(data.fill);
  }
}
