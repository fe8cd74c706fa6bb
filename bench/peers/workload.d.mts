// Types for the unit test of workload.mjs, which runs in Node and in a page as it is.

export interface Size {
  readonly units: number;
  readonly trials: number;
  readonly steps: number;
}

export interface Workload {
  readonly size: Size;
  readonly parameters: Readonly<Record<'W' | 'U' | 'b' | 'V' | 'c' | 'h0', Float32Array>>;
  readonly input: Float32Array;
  readonly target: Float32Array;
}

export const SIZES: readonly Size[];
export const CHECK_SIZE: Size;
export function mix32(x: number): number;
export function uniform(tag: number, count: number, scale: number): Float32Array;
export function workload(size: Size): Workload;
export function bySteps(data: Float32Array, size: Size, channels: number, columns?: number): Float32Array[];
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array;
