// Parameters from a texture that is filled row by row: a software adapter loads a texel for less than a vec4f of a buffer, whose numbers it
// takes one by one, thread by thread, and asks of each whether it lies inside.
fn parameterQuad(at: u32) -> vec4f {
  return textureLoad(parameters, vec2u(at % TEXTURE_WIDTH, at / TEXTURE_WIDTH), 0);
}
