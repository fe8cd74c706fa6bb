// Waiting for the device without burning a core. While one of Dawn's promises is pending, Node's event loop asks for its end
// in every turn and turns without a pause; on a software adapter that takes a core from the work that is waited for. So each
// turn pauses a little as long as something is waited for. A browser waits by itself.

/** A pause is this share of the time waited since something was last begun or done, so that little is lost by it. */
const SHARE = 0.05;
/** Milliseconds: a pause below the shortest gains nothing, and one above the longest would be felt. */
const SHORTEST = 0.05;
const LONGEST = 2;

let waiting = 0;
let since = 0;
/** Until then no turn pauses. */
let restlessUntil = 0;
/** One chain of turns serves all who wait. */
let isTurning = false;
let bell: Int32Array | undefined;

function pauseWhileWaiting(): void {
  isTurning = waiting > 0;
  if (!isTurning) return;
  const now = performance.now();
  const pause = Math.min(LONGEST, SHARE * (now - since));
  if (pause >= SHORTEST && now >= restlessUntil) {
    bell ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(bell, 0, 0, pause);
  }
  setImmediate(pauseWhileWaiting);
}

/** Node itself: pages have a `setImmediate`, too, where something brought one along, and may not block. */
const isNode =
  typeof process === 'object' &&
  typeof process.versions?.node === 'string' &&
  typeof document === 'undefined';

/**
 * The promise of something that the device is to finish.
 *
 * @param restless  milliseconds in which no turn pauses: where the work is a graphics card's, which needs no core, and short.
 *   Default 0
 */
export async function patiently<T>(promise: Promise<T>, restless = 0): Promise<T> {
  if (!isNode) return promise;
  since = performance.now();
  restlessUntil = Math.max(restlessUntil, since + restless);
  waiting++;
  if (!isTurning) {
    isTurning = true;
    setImmediate(pauseWhileWaiting);
  }
  try {
    return await promise;
  } finally {
    waiting--;
    if (waiting === 0) restlessUntil = 0;
    since = performance.now();
  }
}
