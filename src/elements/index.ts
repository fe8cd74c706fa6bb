// Importing this registers the elements. On a server it does nothing.

import { NoisyCtrnnBench, NoisyCtrnnLab } from './classes.ts';
import { define } from './define.ts';

define('noisy-ctrnn-lab', NoisyCtrnnLab);
define('noisy-ctrnn-bench', NoisyCtrnnBench);

export * from './classes.ts';
