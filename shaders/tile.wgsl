// One of four columns. By selections: what a changing index names lavapipe takes number by number, thread by thread.
fn columnOf(four: mat4x4f, i: u32) -> vec4f {
  return select(select(four[0], four[1], i == 1u), select(four[2], four[3], i == 3u), i > 1u);
}

// The one inner product of every kernel: acc += M v, four columns at a time.
fn multiplyAdd(acc: vec4f, columns: mat4x4f, v: vec4f) -> vec4f {
  return fma(columns[3], vec4f(v.w), fma(columns[2], vec4f(v.z), fma(columns[1], vec4f(v.y), fma(columns[0], vec4f(v.x), acc))));
}
