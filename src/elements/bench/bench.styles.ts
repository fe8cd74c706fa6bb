// How the benchmark looks.

import { css, unsafeCSS } from 'lit';
import { benchmarkColours, rooflineStyle } from '../../index.ts';
import { themeStyles } from '../shared/theme.ts';

const series = benchmarkColours
  .map(({ light, dark }, k) => `--series-${k}: light-dark(${light}, ${dark});`)
  .join(' ');

export const benchStyles = [
  themeStyles,
  unsafeCSS(rooflineStyle),
  unsafeCSS(`:host { --text: var(--_ink); --muted: var(--_muted); --rule: var(--_line); ${series} }`),
  css`
    .bench {
      padding: 1rem;
      border: 1px solid var(--_line);
      border-radius: 12px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 1rem;
      margin: 0.5rem 0;
    }
    button {
      font: inherit;
      color: inherit;
      background: var(--_paper);
      border: 1px solid var(--_muted);
      border-radius: 8px;
      padding: 0.35rem 0.8rem;
      min-height: 2.25rem;
      cursor: pointer;
    }
    button:disabled {
      opacity: 0.55;
      cursor: default;
    }
    button.main {
      color: var(--_on-accent);
      background: var(--_accent);
      border-color: var(--_accent);
      font-weight: 600;
    }
    :focus-visible {
      outline: 3px solid var(--_accent);
      outline-offset: 2px;
    }
    progress {
      width: min(100%, 16rem);
      accent-color: var(--_accent);
    }
    .quiet {
      color: var(--_muted);
      font-size: 0.9rem;
      overflow-wrap: anywhere;
    }
    .problem {
      color: var(--_problem);
      border-inline-start: 4px solid var(--_problem);
      padding: 0.25rem 0.75rem;
      overflow-wrap: anywhere;
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
    [hidden] {
      display: none !important;
    }
  `,
];
