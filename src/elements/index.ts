// Importing this registers the elements. On a server it does nothing.

import { NoisyCtrnnLab } from './classes.ts';
import { define } from './define.ts';

define('noisy-ctrnn-lab', NoisyCtrnnLab);

export * from './classes.ts';
