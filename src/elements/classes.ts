// The elements as classes, for whoever registers them under names of their own.

export { type BenchEventMap, NoisyCtrnnBench } from './bench/noisy-ctrnn-bench.ts';
export { type LabEventMap, NoisyCtrnnLab } from './lab/noisy-ctrnn-lab.ts';
