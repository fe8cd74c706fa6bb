// How the benchmark looks.

import { css, unsafeCSS } from 'lit';
import { benchmarkColours, rooflineStyle } from '../../index.ts';
import { controlStyles } from '../shared/controls.styles.ts';
import { themeStyles } from '../shared/theme.ts';

const series = benchmarkColours
  .map(({ light, dark }, k) => `--series-${k}: light-dark(${light}, ${dark});`)
  .join(' ');

export const benchStyles = [
  themeStyles,
  controlStyles,
  unsafeCSS(rooflineStyle),
  unsafeCSS(`:host { --text: var(--_ink); --muted: var(--_muted); --rule: var(--_line); ${series} }`),
  css`
    .bench {
      padding: 1rem;
      border: 1px solid var(--_line);
      border-radius: 12px;
    }
    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem 1rem;
      list-style: none;
      padding: 0;
      font-size: 0.9rem;
    }
    .legend svg {
      vertical-align: -3px;
      margin-inline-end: 0.35rem;
    }
    .scroll {
      overflow-x: auto;
    }
    table {
      border-collapse: collapse;
      font-size: 0.9rem;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 0.25rem 0.6rem;
      border-bottom: 1px solid var(--_line);
      text-align: end;
      white-space: nowrap;
    }
    th:first-child,
    td:first-child {
      text-align: start;
    }
    figure {
      margin: 1rem 0;
    }
  `,
];
