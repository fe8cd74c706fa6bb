// The most bytes a second: a copy of one buffer into another, as STREAM's Copy (McCalpin 1995). `Item` and ITEMS, how
// many of them a thread copies, come with the variant. A workgroup copies a stretch of its own; the buffer is filled by
// whole rows of workgroups, so no thread goes past its end.

@compute @workgroup_size(THREADS)
fn copy(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let stretch = (workgroup.y * workgroups.x + workgroup.x) * (THREADS * ITEMS);
  for (var item = 0u; item < ITEMS; item++) {
    let at = stretch + item * THREADS + local;
    result[at] = source[at];
  }
}
