// The elements as classes, for whoever registers them under names of their own.

export { type BenchEventMap, NoisyCtrnnBench } from './bench/noisy-ctrnn-bench.ts';
export type { LabEventMap } from './lab/lab-told.ts';
export { NoisyCtrnnLab } from './lab/noisy-ctrnn-lab.ts';
