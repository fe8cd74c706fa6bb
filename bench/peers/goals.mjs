// The goals of design.md's comparison, as lines: how many times faster we are than a rival, size by size, beside the
// number of times that is wanted.

/** `than` picks the rivals of a row of ours at one size; the fastest of them counts. `wanted` is by units. */
export const GOALS = [
  {
    title: 'Node, against jax-js on the same Dawn and adapter',
    ours: (row) => row.host === 'node',
    than: (row) => row.host === 'node' && row.rival === 'jax-js',
    wanted: { 16: 20, 64: 8, 128: 6, 256: 6 },
  },
  {
    title: 'Chromium, against jax-js on the same adapter',
    ours: (row) => row.host === 'chromium',
    than: (row) => row.host === 'chromium' && row.rival === 'jax-js' && row.backend === 'webgpu',
    wanted: { 16: 5, 64: 2, 128: 1.5, 256: 1.5 },
  },
  {
    title: 'Chromium, against tfjs on the same adapter',
    ours: (row) => row.host === 'chromium',
    than: (row) => row.host === 'chromium' && row.rival === 'tfjs' && row.backend === 'webgpu',
    wanted: { 16: 12, 64: 8, 128: 8, 256: 8 },
  },
  {
    title: 'Node, against the best peer in Chromium on any backend',
    ours: (row) => row.host === 'node',
    than: (row) => row.host === 'chromium' && row.rival !== 'ours',
    wanted: { 16: 10, 64: 3, 128: 1.5, 256: 1.5 },
  },
  {
    // Below 1 we are allowed to be slower.
    title: 'Node, against PyTorch on the CPU',
    ours: (row) => row.host === 'node',
    than: (row) => row.rival === 'pytorch',
    wanted: { 16: 1, 32: 1, 64: 1 / 3, 128: 1 / 3, 256: 1 / 5 },
  },
];

/**
 * Each goal at each of its sizes that was measured on both sides.
 *
 * @param rows  `{ name, host, backend, rival, size, median }`; rows without a `rival` count for no goal
 * @returns     `[{ title, sizes: [{ units, times, wanted, met, than }] }]`; `times` is their median over ours
 */
export function goalTimes(rows) {
  return GOALS.map(({ title, ours, than, wanted }) => {
    const sizes = [];
    for (const own of rows.filter((row) => row.rival === 'ours' && ours(row))) {
      const { units } = own.size;
      const rivals = rows.filter((row) => row.rival && sameSize(row.size, own.size) && than(row));
      if (rivals.length === 0 || wanted[units] === undefined) continue;
      const fastest = rivals.reduce((a, b) => (b.median < a.median ? b : a));
      const times = fastest.median / own.median;
      const met = times >= wanted[units];
      sizes.push({ units, times, wanted: wanted[units], met, than: `${fastest.name} on ${fastest.backend}` });
    }
    return { title, sizes };
  });
}

function sameSize(a, b) {
  return a.units === b.units && a.trials === b.trials && a.steps === b.steps;
}

/** The goals as lines of text; a goal without sizes is left out. */
export function goalLines(rows) {
  const lines = [];
  for (const { title, sizes } of goalTimes(rows).filter((goal) => goal.sizes.length > 0)) {
    lines.push(`${title}:`);
    for (const { units, times, wanted, met, than } of sizes) {
      const verdict = met ? 'met' : 'not met';
      lines.push(`  N ${units}: ${times.toFixed(2)} times (${than}), goal ${shown(wanted)}: ${verdict}`);
    }
  }
  return lines;
}

function shown(wanted) {
  return wanted >= 1 ? String(wanted) : `1/${Math.round(1 / wanted)}`;
}
