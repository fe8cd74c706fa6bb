// Everything that can go wrong for a user is a CtrnnError: what is wrong, where, and how to mend it.

/** Machine-readable kinds of failure. A `code` never changes its meaning between versions. */
export type ErrorCode =
  | 'invalid-argument' // an option, array or number that breaks its contract
  | 'invalid-file' // a file that is damaged, or does not say what it should
  | 'io' // the file system refused
  | 'no-adapter' // no WebGPU adapter could be had
  | 'adapter-incorrect' // the adapter computes wrongly
  | 'does-not-fit' // more than the adapter's limits or the memory budget allow
  | 'out-of-memory' // the device refused an allocation
  | 'device-lost' // the device went away
  | 'shader' // a shader did not compile
  | 'not-finite' // NaN or Inf in a state, a readout or a gradient
  | 'aborted' // an AbortSignal fired
  | 'disposed' // used after dispose()
  | 'internal'; // a defect of ours

/** An error with its cure. Thrown by every public function; the command line prints it without a stack. */
export class CtrnnError extends Error {
  override readonly name = 'CtrnnError';
  readonly code: ErrorCode;
  /** How to mend it, as a sentence; empty if nothing can be done. */
  readonly fix: string;

  constructor(code: ErrorCode, message: string, fix = '', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
  }
}

/** True for the error that an aborted call rejects with. */
export function isAbort(error: unknown): boolean {
  return error instanceof CtrnnError && error.code === 'aborted';
}

/** Throws `aborted` if the signal has fired: called between slices of work, never inside one. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) {
    throw new CtrnnError(
      'aborted',
      `${what} was stopped before it finished.`,
      'Start it again to repeat it.',
      signal.reason,
    );
  }
}
