// The most bytes a second: a copy of one buffer into another, as STREAM's Copy (McCalpin 1995). `Item` and ITEMS, how
// many of them in a row a thread copies, come with the variant: on a graphics card neighbours should touch neighbours,
// on a processor a thread should have a cache line of its own. Workgroups fill the buffer exactly, row by row.

@compute @workgroup_size(THREADS)
fn copy(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = (workgroup.y * workgroups.x + workgroup.x) * THREADS + local;
  for (var item = 0u; item < ITEMS; item++) {
    result[thread * ITEMS + item] = source[thread * ITEMS + item];
  }
}
