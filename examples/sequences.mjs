// Sequences to try `study --data` on, as a user's own would be: 400 recordings of 40 steps, two inputs (a smooth signal and
// a switch that is thrown once) and one target, the signal's running mean since the switch was thrown, 0 before.
//
//   node examples/sequences.mjs sequences.npz
//   npm run -s noisy-ctrnn -- study --data sequences.npz

import { writeFileSync } from 'node:fs';
import { encodeNpz } from 'noisy-ctrnn';

const [path = 'sequences.npz'] = process.argv.slice(2);
const [sequences, steps] = [400, 40];
const inputs = new Float32Array(sequences * steps * 2);
const targets = new Float32Array(sequences * steps);

/** A repeatable number in (0, 1) with no pattern (Weyl's sequence of the golden ratio, mixed). */
const drawn = (k) => Math.abs(Math.sin(12.9898 * (k + 1)) * 43758.5453) % 1;

for (let sequence = 0; sequence < sequences; sequence++) {
  const [period, phase, thrown] = [0, 1, 2].map((k) => drawn(3 * sequence + k));
  const start = Math.floor(5 + 20 * thrown);
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const signal = Math.sin((2 * Math.PI * step) / (10 + 20 * period) + 2 * Math.PI * phase);
    const isOn = step >= start;
    sum += isOn ? signal : 0;
    const at = sequence * steps + step;
    inputs[2 * at] = signal;
    inputs[2 * at + 1] = isOn ? 1 : 0;
    targets[at] = isOn ? sum / (step - start + 1) : 0;
  }
}

writeFileSync(
  path,
  encodeNpz(
    new Map([
      ['inputs', { data: inputs, shape: [sequences, steps, 2] }],
      ['targets', { data: targets, shape: [sequences, steps, 1] }],
    ]),
  ),
);
console.log(`${path}: ${sequences} sequences of ${steps} steps`);
