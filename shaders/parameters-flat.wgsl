// A network's parameters number by number, for kernels that write them: two threads must not write into one vec4f.

fn parameterBase(network: u32) -> u32 {
  return network * PARAMETER_QUADS;
}

fn elementOf(base: u32, index: u32) -> f32 {
  return parameters[4u * base + index];
}
