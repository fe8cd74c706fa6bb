// Parameters from a storage buffer.
fn parameterQuad(at: u32) -> vec4f {
  return parameters[at];
}
