// What all printers of unrolled products use.

export const COMPONENTS = ['x', 'y', 'z', 'w'] as const;

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** `dotAdd(x, y, sum)` is sum + x . y, from the first component on. */
export const DOT_ADD = [
  'fn dotAdd(x: vec4f, y: vec4f, sum: f32) -> f32 {',
  '  return fma(x.w, y.w, fma(x.z, y.z, fma(x.y, y.y, fma(x.x, y.x, sum))));',
  '}',
];

/**
 * Where a thread stands among those it shares with, by which broadcasts go: WGSL does not promise that it follows from the
 * thread's place in its workgroup.
 */
export const PLACE_IN_SUBGROUP = ['fn placeInSubgroup() -> u32 {', '  return subgroupExclusiveAdd(1u);', '}'];
