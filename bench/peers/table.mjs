// Rows of figures as text in columns.

/** Columns as wide as their widest cell; the first `left` of them flush left, the others flush right. */
export function columns(header, rows, left) {
  const widths = header.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k].length)));
  const pad = (cell, k) => (k < left ? cell.padEnd(widths[k]) : cell.padStart(widths[k]));
  return [header, ...rows].map((row) => row.map(pad).join('  ').trimEnd());
}

const milliseconds = (time) => time.toFixed(time < 100 ? 1 : 0);

/** The row of ours that a row is held against: the same host, or Node's for what runs in no browser. */
export function ownRow(row, rows) {
  const host = row.host === 'chromium' ? 'chromium' : 'node';
  const isOwn = (other) => other.rival === 'ours' && other.host === host;
  return rows.find(
    (other) => isOwn(other) && Object.keys(row.size).every((axis) => other.size[axis] === row.size[axis]),
  );
}

/** The table of all rows, size by size. */
export function resultTable(rows) {
  const header =
    'N, trials, steps|peer|host|backend|adapter|median ms|p10|p90|first|repeats|/ ours|loss'.split('|');
  const cells = rows.map((row) => {
    const { units, trials, steps } = row.size;
    const own = ownRow(row, rows);
    return [
      `${units}, ${trials}, ${steps}`,
      row.name,
      row.host,
      row.backend,
      row.adapter,
      milliseconds(row.median),
      milliseconds(row.p10),
      milliseconds(row.p90),
      milliseconds(row.first),
      String(row.repeats),
      own === undefined ? '' : (row.median / own.median).toFixed(2),
      row.loss.toFixed(4),
    ];
  });
  return columns(header, cells, 5);
}
