// Types for the unit test of check.mjs.

export interface LossAndGradient {
  readonly loss: number;
  readonly gradient: Readonly<Record<string, ArrayLike<number>>>;
}

export const TOLERANCE: number;
export function relativeError(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>): number;
export function compareGradients(
  actual: LossAndGradient,
  expected: LossAndGradient,
): { readonly ok: boolean; readonly worst: number; readonly where: string };
