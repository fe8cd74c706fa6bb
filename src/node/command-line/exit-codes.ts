// What the process says with its exit code.

export const EXIT = {
  done: 0,
  /** The work is done, and something is wrong with what came out: a network diverged, a check failed. */
  foundWanting: 1,
  /** The work could not be done, for a reason that the message names. */
  refused: 2,
  /** A defect of ours (EX_SOFTWARE of sysexits.h). */
  defect: 70,
  /** 128 + the signal's number. */
  SIGINT: 130,
  SIGTERM: 143,
} as const;
