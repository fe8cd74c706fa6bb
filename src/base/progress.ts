// Long calls report where they are; whoever shows it (a terminal, a page) decides how.

/** One report of a long call. `done` and `total` are in the phase's own unit (iterations, slices ...). */
export interface Progress {
  /** What is being done, in words a person reads: 'training', 'sweeping test noise'. */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Anything worth showing beside the bar, e.g. the current loss. */
  readonly note?: string;
}

/** What every long call accepts. */
export interface LongCallOptions {
  /** Stops the call between two slices of work; it then rejects with code `aborted`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
