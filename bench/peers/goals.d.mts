// Types for the unit test of goals.mjs.

import type { Size } from './workload.d.mts';

export interface Row {
  readonly name: string;
  readonly host: 'node' | 'chromium' | 'python';
  readonly backend: string;
  readonly rival?: 'ours' | 'jax-js' | 'tfjs' | 'pytorch';
  readonly size: Size;
  readonly median: number;
}

export interface GoalSize {
  readonly units: number;
  readonly times: number;
  readonly wanted: number;
  readonly met: boolean;
  readonly than: string;
}

export function goalTimes(rows: readonly Row[]): { readonly title: string; readonly sizes: GoalSize[] }[];
export function goalLines(rows: readonly Row[]): string[];
