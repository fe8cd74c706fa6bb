// Backends that share the networks of a training or an evaluation, each a stretch of them. A network's numbers depend on
// nothing but itself, so they are those of one backend alone. A software adapter leaves its cores idle between the dispatches
// of one device, and two devices fill each other's gaps; of two graphics cards each takes its part.

import type { Backend } from '../backend.ts';
import { evaluateShared } from './shared-evaluation.ts';
import { createSharedTrainer } from './shared-trainer.ts';

/** One backend of several; what goes by single networks (`simulate`, `gradient`) is the first one's. */
export function shareNetworks(backends: readonly [Backend, ...Backend[]]): Backend {
  const [first] = backends;
  return {
    info: first.info,
    simulate: (networks, request) => first.simulate(networks, request),
    gradient: (networks, request) => first.gradient(networks, request),
    evaluate: (networks, request) => evaluateShared(backends, networks, request),
    createTrainer: (networks, request, resume) => createSharedTrainer(backends, networks, request, resume),
    dispose: () => {
      for (const backend of backends) backend.dispose();
    },
  };
}
