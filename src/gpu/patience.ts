// Waiting for the device without burning a core. While one of Dawn's promises is pending, Node's event loop asks for its end
// in every turn and turns without a pause; on a software adapter that takes a core from the work that is waited for. So each
// turn pauses a little as long as something is waited for. A browser waits by itself.

/** A pause as a share of the time waited so far, so that little is lost however short the wait; in milliseconds its bounds. */
const SHARE = 0.05;
const SHORTEST = 0.05;
const LONGEST = 2;

let waiting = 0;
let since = 0;
let bell: Int32Array | undefined;

function pauseWhileWaiting(): void {
  if (waiting === 0) return;
  bell ??= new Int32Array(new SharedArrayBuffer(4));
  const pause = Math.min(LONGEST, Math.max(SHORTEST, SHARE * (performance.now() - since)));
  Atomics.wait(bell, 0, 0, pause);
  setImmediate(pauseWhileWaiting);
}

/** The promise of something that the device is to finish. */
export async function patiently<T>(promise: Promise<T>): Promise<T> {
  if (typeof setImmediate !== 'function') return promise;
  if (waiting++ === 0) {
    since = performance.now();
    setImmediate(pauseWhileWaiting);
  }
  try {
    return await promise;
  } finally {
    waiting--;
  }
}
