// The elements as classes, for whoever registers them under names of their own.

export { type LabEventMap, NoisyCtrnnLab } from './lab/noisy-ctrnn-lab.ts';
