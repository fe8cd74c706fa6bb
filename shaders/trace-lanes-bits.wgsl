// The same as trace-lanes-values.wgsl where the slope is 0 or 1: a bit a unit and trial. Those of four units, 16 bits, lie where delta of
// the first of them will, as the end of the mantissa of a number from 1 on: by themselves they would be too small a number to be kept
// for certain, and a whole number takes lavapipe long to turn into a float and back, thread by thread.

const BITS_OF_ONE = 0x3f800000u;

fn leaveTraces(step: u32, quad: u32, traces: mat4x4f, place: Place) {
  var bits = vec4u(0u);
  // Unrolled, so that the quad's columns keep constant indices: there is little to print.
  for (var i = 0u; i < 4u; i++) {
    bits |= select(vec4u(0u), vec4u(1u, 2u, 4u, 8u) << vec4u(4u * i), slopeFromTrace(traces[i]) != vec4f(0.0));
  }
  values[valueCell(step, 4u * quad, place)].x = bitcast<f32>(BITS_OF_ONE | (bits.x | bits.y) | (bits.z | bits.w));
}

alias Slopes = u32;

fn slopesOf(step: u32, quad: u32, place: Place) -> Slopes {
  return bitcast<u32>(values[valueCell(step, 4u * quad, place)].x);
}

fn slopeOf(slopes: Slopes, step: u32, unit: u32, place: Place) -> vec4f {
  let own = vec4u(slopes >> (4u * (unit % 4u))) & vec4u(1u, 2u, 4u, 8u);
  return select(vec4f(0.0), vec4f(1.0), own != vec4u(0u));
}
