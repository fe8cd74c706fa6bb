// One device for all elements of a page: whoever computes takes a lease, and the engine goes when the last is returned. A lost
// device is given up at once, so that the next lease connects anew.

import { type ConnectedEngine, connect } from '../../index.ts';

export interface EngineLease {
  readonly engine: ConnectedEngine;
  /** Returns the lease; a second time does nothing. */
  release(): void;
}

interface Shared {
  readonly engine: Promise<ConnectedEngine>;
  leases: number;
}

let shared: Shared | undefined;

function open(): Shared {
  // Examined later, so that there is something to see meanwhile: see ConnectedEngine.selfCheck.
  const opened: Shared = { engine: connect({ selfCheck: false }), leases: 0 };
  const forget = () => {
    if (shared === opened) shared = undefined;
  };
  opened.engine.then(({ device }) => device?.lost.then(forget), forget);
  return opened;
}

/** @throws CtrnnError `no-adapter` */
export async function leaseEngine(): Promise<EngineLease> {
  const held = (shared ??= open());
  held.leases++;
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    held.leases--;
    if (held.leases > 0) return;
    if (shared === held) shared = undefined;
    held.engine.then(
      (engine) => engine.dispose(),
      () => {},
    );
  };
  try {
    return { engine: await held.engine, release };
  } catch (error) {
    release();
    throw error;
  }
}
