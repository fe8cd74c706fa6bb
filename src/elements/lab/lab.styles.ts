// How the lab looks. One clear figure first: two clouds side by side, and what they prefer.

import { css, unsafeCSS } from 'lit';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { themeStyles } from '../shared/theme.ts';

export const labStyles = [
  themeStyles,
  unsafeCSS(plotStyles),
  css`
    :host {
      container-type: inline-size;
    }
    * {
      box-sizing: border-box;
    }
    .lab {
      padding: 1rem;
      border: 1px solid var(--_line);
      border-radius: 12px;
    }
    .panels,
    .curves {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
      gap: 1rem;
    }
    figure {
      margin: 0;
      min-width: 0;
    }
    figcaption {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0.25rem 0.75rem;
      font-size: 0.9rem;
    }
    figcaption .title {
      flex: 1;
      font-weight: 600;
    }
    .inside .title {
      color: var(--_inside);
    }
    .outside .title {
      color: var(--_outside);
    }
    .place {
      position: relative;
      min-height: 120px;
    }
    .cloud {
      position: absolute;
    }
    .place .uplot {
      position: relative;
      font-family: inherit;
    }
    .verdict {
      min-height: 3em;
      margin: 0.5rem 0;
      font-size: 1.05rem;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 1rem;
      margin: 0.75rem 0;
    }
    .slider {
      flex: 1 1 16rem;
      display: grid;
      grid-template-columns: auto 1fr auto;
      align-items: center;
      gap: 0.75rem;
    }
    .slider.small {
      flex: 0 1 14rem;
    }
    input[type='range'] {
      width: 100%;
      min-height: 24px;
      accent-color: var(--_accent);
    }
    output {
      min-width: 3.5em;
      font-variant-numeric: tabular-nums;
    }
    button,
    select,
    input[type='number'] {
      font: inherit;
      color: inherit;
      background: var(--_paper);
      border: 1px solid var(--_muted);
      border-radius: 8px;
      padding: 0.35rem 0.8rem;
      min-height: 2.25rem;
    }
    input[type='number'],
    select {
      width: 100%;
      padding: 0.35rem 0.5rem;
    }
    button {
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
    button.link {
      border: 0;
      padding: 0 0.15rem;
      min-height: 1.5rem;
      font-size: 0.8rem;
      color: var(--_muted);
      text-decoration: underline;
    }
    :focus-visible {
      outline: 3px solid var(--_accent);
      outline-offset: 2px;
    }
    .settings {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
      gap: 0.75rem;
      padding: 0.75rem 0;
    }
    .settings label {
      display: grid;
      gap: 0.2rem;
      font-size: 0.9rem;
    }
    .settings small,
    .quiet {
      color: var(--_muted);
      font-size: 0.85rem;
    }
    summary {
      cursor: pointer;
      min-height: 1.75rem;
    }
    progress {
      width: 8rem;
      accent-color: var(--_accent);
    }
    .problem {
      color: var(--_problem);
      border-inline-start: 4px solid var(--_problem);
      padding: 0.25rem 0.75rem;
      margin: 0.75rem 0;
      overflow-wrap: anywhere;
    }
    .cover {
      display: grid;
      place-items: center;
      gap: 0.75rem;
      min-height: 14rem;
      text-align: center;
    }
    [hidden] {
      display: none !important;
    }
  `,
];
