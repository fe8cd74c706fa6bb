// A network's parameters in one array of vec4f, row by row (src/engine/parameter-layout.ts); `parameterQuad` takes one of them:
//   W | U | b     UNIT_SLOTS rows of 4 ROW_QUADS numbers: UNIT_SLOTS weights, INPUTS weights, bias, zeros
//   V | c         OUTPUTS rows of 4 READOUT_QUADS numbers: UNIT_SLOTS weights, bias, zeros
//   h0, gamma     UNIT_SLOTS each

fn parameterBase(network: u32) -> u32 {
  return network * PARAMETER_QUADS;
}

fn recurrentAt(base: u32, unit: u32, quad: u32) -> u32 {
  return base + unit * ROW_QUADS + quad;
}

// W[unit][4 quad .. 4 quad + 3]
fn recurrentQuad(base: u32, unit: u32, quad: u32) -> vec4f {
  return parameterQuad(recurrentAt(base, unit, quad));
}

fn elementOf(base: u32, index: u32) -> f32 {
  return parameterQuad(base + index / 4u)[index % 4u];
}

fn inputWeight(base: u32, unit: u32, input: u32) -> f32 {
  return elementOf(base, unit * ROW_QUADS * 4u + UNIT_SLOTS + input);
}

fn bias(base: u32, unit: u32) -> f32 {
  return inputWeight(base, unit, INPUTS);
}

fn readoutAt(base: u32, output: u32, quad: u32) -> u32 {
  return base + READOUT_AT + output * READOUT_QUADS + quad;
}

fn readoutQuad(base: u32, output: u32, quad: u32) -> vec4f {
  return parameterQuad(readoutAt(base, output, quad));
}

fn readoutBias(base: u32, output: u32) -> f32 {
  return readoutQuad(base, output, UNIT_SLOTS / 4u).x;
}

fn initialStateQuad(base: u32, quad: u32) -> vec4f {
  return parameterQuad(base + INITIAL_AT + quad);
}

fn leakQuad(base: u32, quad: u32) -> vec4f {
  return parameterQuad(base + LEAK_AT + quad);
}
