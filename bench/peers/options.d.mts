// Types for the unit test of options.mjs.

import type { Size } from './workload.d.mts';

export class OptionError extends Error {}
export function readOptions(args: readonly string[]): {
  readonly help: boolean;
  readonly sizes: readonly Size[];
  readonly peers: readonly { readonly id: string }[];
  readonly repeats: number;
  readonly pythons: readonly string[];
  readonly browserArgs: readonly string[];
  readonly json?: string;
};
