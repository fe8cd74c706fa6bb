// The most standard normals a second: sixteen a round, from the four words that `words` draws for each of four trials
// and `transform` turns into normals. Both come with the variant. The sum is stored, so that none can be left out.

@compute @workgroup_size(THREADS)
fn drawNormals(@builtin(global_invocation_id) id: vec3u) {
  let trials = vec4u(4u * id.x) + vec4u(0u, 1u, 2u, 3u);
  var sum = vec4f(0.0);
  for (var step = 0u; step < probe.rounds; step++) {
    let drawn = transform(words(trials, step));
    sum += drawn[0] + drawn[1] + drawn[2] + drawn[3];
  }
  result[id.x] = sum;
}
