// The one inner product of every kernel: acc += M v, four columns at a time.
fn multiplyAdd(acc: vec4f, columns: mat4x4f, v: vec4f) -> vec4f {
  return fma(columns[3], vec4f(v.w), fma(columns[2], vec4f(v.z), fma(columns[1], vec4f(v.y), fma(columns[0], vec4f(v.x), acc))));
}
