// NaN gets swallowed: max(NaN, 0) is 0 and x != x is false on the adapters tried. Only the exponent bits tell.

// 1 where a component is NaN or infinite.
fn notFinite(x: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(x) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
}

fn isNotFinite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
}
