// The rows as text, for a terminal and a page, and what each column means.

import type { BenchmarkedAdapter, BenchmarkResult, BenchmarkRow } from './result.ts';

export interface BenchmarkColumn {
  readonly title: string;
  readonly text: (row: BenchmarkRow) => string;
  /** For a reader who has not seen the program. */
  readonly meaning: string;
  readonly align: 'left' | 'right';
}

const UNITS = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three digits and a factor of thousands: `1.23 M`. */
export function showLarge(value: number): string {
  if (!(value >= 1)) return String(Number(value.toPrecision(3)));
  let rounded = Number(value.toPrecision(3));
  let unit = 0;
  for (; rounded >= 1000 && unit < UNITS.length - 1; unit++)
    rounded = Number((rounded / 1000).toPrecision(3));
  return `${rounded} ${UNITS[unit]}`.trim();
}

/** Three digits of a time, or tenths where it is long. */
export function showMilliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

export function showPercent(share: number): string {
  const percent = 100 * share;
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent.toPrecision(2)} %`;
}

function column(
  title: string,
  meaning: string,
  text: BenchmarkColumn['text'],
  align: BenchmarkColumn['align'] = 'right',
): BenchmarkColumn {
  return { title, meaning, text, align };
}

export const BENCHMARK_COLUMNS: readonly BenchmarkColumn[] = [
  column(
    'workload',
    'simulate: trajectories to their last state; record: with every state brought back; gradient: loss and gradient; train: one iteration of training, timed four at a time and divided where four are not too long',
    ({ workload }) => workload,
    'left',
  ),
  column('N', 'units of each network', ({ units }) => String(units)),
  column('noise', 'where noise enters, 0.1 a step', ({ noise }) => noise),
  column('trials', 'of each network, in one call', ({ trials }) => String(trials)),
  column('nets', 'networks in one call', ({ networks }) => String(networks)),
  column('ms', 'median time of a call (of an iteration), arguments to results', ({ milliseconds }) =>
    showMilliseconds(milliseconds.median),
  ),
  column(
    'p10..p90',
    'between these lie eight calls of ten',
    ({ milliseconds: { p10, p90 } }) => `${showMilliseconds(p10)}..${showMilliseconds(p90)}`,
  ),
  column(
    'first ms',
    'the first call of its kind, with few trials: it compiles what no row before it did',
    ({ firstCallMilliseconds }) => showMilliseconds(firstCallMilliseconds),
  ),
  column('steps/s', 'trajectory-steps a second: networks x trials x steps over the median', (row) =>
    showLarge(row.trajectoryStepsPerSecond),
  ),
  column(
    'GFLOP/s',
    '2N(N+I+O) operations a trajectory-step, 6N(N+I+O) with a gradient, over the median',
    ({ gflops }) => String(Number(gflops.toPrecision(3))),
  ),
  column(
    'attained',
    'attainable time over the median; attainable = max(bytes / bandwidth, FLOP / peak + normals / rate), useful work only',
    ({ attainableFraction }) => showPercent(attainableFraction),
  ),
  column(
    'bound',
    'what bounds the attainable time: memory, or arithmetic with normals',
    ({ limit }) => limit,
  ),
  column(
    'normals',
    'time of the normals alone at their ceiling, as a share of the median',
    ({ normalsShare }) => showPercent(normalsShare),
  ),
  column(
    'bytes',
    'useful bytes of a call: inputs, recorded states, states there and back',
    ({ usefulBytes }) => showLarge(usefulBytes),
  ),
  column('dispatches', 'of a call (of an iteration)', ({ dispatches }) =>
    String(Number(dispatches.toFixed(2))),
  ),
  column('submits', 'of a call (of an iteration)', ({ submits }) => String(Number(submits.toFixed(2)))),
  column('GPU bytes', 'the most GPU memory that we allocated at once', ({ allocatedBytes }) =>
    showLarge(allocatedBytes),
  ),
  column('kernel', 'the kernel family that ran', ({ kernel }) => kernel),
];

export function rowCells(row: BenchmarkRow): string[] {
  return BENCHMARK_COLUMNS.map(({ text }) => text(row));
}

/** Device and driver: a driver's description need not name the device. */
export function adapterText({ description, device }: BenchmarkedAdapter): string {
  return device ? `${description} (${device})` : description;
}

/** The ceilings, a line each, and how they were reached. */
export function ceilingLines({
  ceilings,
  flopAtEnd,
}: Pick<BenchmarkResult, 'ceilings' | 'flopAtEnd'>): string[] {
  const { flop, bandwidth, normals } = ceilings;
  const atEnd = flopAtEnd === null ? '' : `; ${showLarge(flopAtEnd)}FLOP/s at the end`;
  const nanoseconds = (rate: number) => `${Number((1e9 / rate).toPrecision(3))} ns`;
  return [
    `peak: ${showLarge(flop.rate)}FLOP/s, float32 (${flop.fastest})${atEnd}`,
    `bandwidth: ${showLarge(bandwidth.rate)}B/s (${bandwidth.fastest})`,
    `normals: ${nanoseconds(normals.rate)} each (${normals.fastest}); ${normals.variants
      .map(({ name, rate }) => `${name} ${nanoseconds(rate)}`)
      .join('; ')}`,
  ];
}

/** The largest error of the gradients that were checked before anything was timed. */
export function checkLine({ checks }: Pick<BenchmarkResult, 'checks'>): string {
  if (checks.length === 0) return 'no gradient was checked yet';
  const worst = checks.reduce((a, b) => (b.relativeError > a.relativeError ? b : a));
  return `gradients agree with the float64 reference to ${worst.relativeError.toExponential(1)} or better (${checks.length} checked; worst N ${worst.units}, noise ${worst.noise}; at most ${worst.tolerance})`;
}
