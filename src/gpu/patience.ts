// Waiting for the device without burning a core. While one of Dawn's promises is pending, Node's event loop asks for its end
// in every turn and turns without a pause; on a software adapter that takes a core from the work that is waited for. So each
// turn pauses a little as long as something is waited for. A browser waits by itself.

/**
 * A pause is a share of the time waited since something was last begun or done, so that little is lost by it, and at most so
 * many milliseconds, which would be felt. Where the device has more to do anyway, little depends on noticing soon, and each
 * turn takes a tenth of a millisecond from a software adapter.
 */
const PAUSES = { last: { share: 0.05, longest: 2 }, followed: { share: 0.25, longest: 10 } } as const;
/** Milliseconds: a shorter pause gains nothing. */
const SHORTEST = 0.05;

/** What is known of a wait. */
export interface WaitOptions {
  /**
   * Milliseconds in which no turn pauses: where the work is a graphics card's, which needs no core, and short. Default 0
   */
  readonly restless?: number;
  /** Whether the device has more to do after what is waited for; asked in every turn. Default: it has not */
  readonly isFollowed?: () => boolean;
}

const waits = new Set<WaitOptions>();
let since = 0;
/** Until then no turn pauses. */
let restlessUntil = 0;
/** One chain of turns serves all who wait. */
let isTurning = false;
let bell: Int32Array | undefined;

function pauseWhileWaiting(): void {
  isTurning = waits.size > 0;
  if (!isTurning) return;
  const now = performance.now();
  const areFollowed = [...waits].every(({ isFollowed }) => isFollowed?.());
  const { share, longest } = PAUSES[areFollowed ? 'followed' : 'last'];
  const pause = Math.min(longest, share * (now - since));
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

/** The promise of something that the device is to finish. */
export async function patiently<T>(promise: Promise<T>, options: WaitOptions = {}): Promise<T> {
  if (!isNode) return promise;
  since = performance.now();
  restlessUntil = Math.max(restlessUntil, since + (options.restless ?? 0));
  // An object of its own: one may be given to many waits.
  const wait = { ...options };
  waits.add(wait);
  if (!isTurning) {
    isTurning = true;
    setImmediate(pauseWhileWaiting);
  }
  try {
    return await promise;
  } finally {
    waits.delete(wait);
    if (waits.size === 0) restlessUntil = 0;
    since = performance.now();
  }
}
