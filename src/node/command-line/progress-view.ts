// Progress for a person: one bar that is drawn over itself on a terminal, a plain line every few seconds elsewhere.

import type { Progress } from '../../index.ts';

/** What a view writes to; process.stderr is one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressView {
  show(progress: Progress): void;
  /** Leaves the bar, so that the next line begins at the left. */
  end(): void;
}

const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 5000;
/** How far back the pace is measured: the first calls also compile, and should be forgotten soon. */
const PACE_MILLISECONDS = 15_000;
const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[K';

/** `0.4 s`, `74 s`, `12:05 min`, `3:20 h` */
export function showDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const pair = (a: number, b: number) => `${a}:${String(b).padStart(2, '0')}`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (whole < 100) return `${whole} s`;
  if (whole < 3600) return `${pair(Math.floor(whole / 60), whole % 60)} min`;
  return `${pair(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60))} h`;
}

/** One phase of the work, and how fast it goes. */
class Phase {
  readonly name: string;
  readonly #begun: number;
  #samples: { readonly at: number; readonly done: number }[] = [];
  latest: Progress;

  /** @param begun  when the work on it began: the first report comes later, after the first compilations */
  constructor(progress: Progress, begun: number) {
    this.name = progress.phase;
    this.latest = progress;
    this.#begun = begun;
  }

  add(progress: Progress, now: number): void {
    this.latest = progress;
    this.#samples.push({ at: now, done: progress.done });
    while (this.#samples.length > 2 && this.#samples[0].at < now - PACE_MILLISECONDS) this.#samples.shift();
  }

  get isDone(): boolean {
    return this.latest.done >= this.latest.total;
  }

  share(): number {
    return this.latest.total > 0 ? Math.min(1, this.latest.done / this.latest.total) : 1;
  }

  /** How long it took, or will yet take at the recent pace; undefined while that is not known. */
  time(now: number): string | undefined {
    if (this.isDone) return `in ${showDuration((now - this.#begun) / 1000)}`;
    const first = this.#samples[0];
    const pace = (this.latest.done - first.done) / (now - first.at);
    if (!(pace > 0)) return undefined;
    return `${showDuration((this.latest.total - this.latest.done) / pace / 1000)} left`;
  }
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

function barLine(phase: Phase, now: number, columns: number): string {
  const filled = Math.round(BAR_WIDTH * phase.share());
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const parts = [percent(phase.share()).padStart(5), phase.time(now), phase.latest.note];
  // A line that wraps could not be drawn over.
  return `${phase.name} ${bar} ${parts.filter(Boolean).join('  ')}`.slice(0, columns - 1);
}

function plainLine(phase: Phase, now: number): string {
  const { done, total, note } = phase.latest;
  const parts = [`${done} of ${total} (${percent(phase.share())})`, phase.time(now), note];
  return `${phase.name}: ${parts.filter(Boolean).join(', ')}`;
}

export function createProgressView(
  output: ProgressOutput = process.stderr,
  clock: () => number = () => performance.now(),
): ProgressView {
  const isBar = output.isTTY === true && process.env.TERM !== 'dumb';
  const interval = isBar ? REDRAW_MILLISECONDS : LINE_MILLISECONDS;
  let phase: Phase | undefined;
  let shown = Number.NEGATIVE_INFINITY;
  let last = clock();

  const draw = (now: number) => {
    if (!phase) return;
    const line = isBar
      ? `${CLEAR_LINE}${barLine(phase, now, output.columns ?? 80)}`
      : `${plainLine(phase, now)}\n`;
    output.write(line);
    shown = now;
  };
  const end = () => {
    if (isBar && phase) output.write('\n');
    phase = undefined;
  };
  return {
    show(progress) {
      const now = clock();
      if (phase?.name !== progress.phase) {
        end();
        phase = new Phase(progress, last);
        shown = isBar ? Number.NEGATIVE_INFINITY : now;
      } else if (phase.isDone) {
        return; // the end of a phase may be told twice
      }
      last = now;
      phase.add(progress, now);
      if (phase.isDone || now - shown >= interval) draw(now);
    },
    end,
  };
}
