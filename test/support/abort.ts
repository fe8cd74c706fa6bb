// Aborting at a place that is the same in every run, however fast the machine is.

/** A signal that has fired from its n-th look on. */
export function abortedAtLook(look: number): AbortSignal {
  const { signal } = new AbortController();
  let looks = 0;
  Object.defineProperty(signal, 'aborted', { get: () => ++looks >= look });
  return signal;
}
