// How the lab looks. One clear figure first: two clouds side by side, and what they prefer.

import { css, unsafeCSS } from 'lit';
import plotStyles from 'uplot/dist/uPlot.min.css?inline';
import { controlStyles } from '../shared/controls.styles.ts';
import { themeStyles } from '../shared/theme.ts';

export const labStyles = [
  themeStyles,
  controlStyles,
  unsafeCSS(plotStyles),
  css`
    :host {
      container-type: inline-size;
    }
    .lab {
      padding: 1rem;
      border: 1px solid var(--_line);
      border-radius: 12px;
      /* Its end tells that the page has other colours now: canvases must be drawn again. */
      transition: color 1ms;
    }
    .panels,
    .histograms,
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
    .key {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem 1rem;
      margin: 0.25rem 0;
    }
    .key .dash,
    .key .upright {
      display: inline-block;
      vertical-align: middle;
    }
    .key .dash {
      width: 1.75rem;
      border-block-start: 3px solid var(--_inside);
    }
    .key .outside .dash {
      border-block-start: 3px dashed var(--_outside);
    }
    .key .upright {
      height: 1rem;
      border-inline-start: 2px solid var(--_ink);
    }
    .key .upright.training {
      border-inline-start: 2px dashed var(--_muted);
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
    /* On a phone the slider has a line of its own. */
    @container (max-width: 28rem) {
      .slider:not(.small) {
        grid-template-columns: 1fr auto;
      }
      .slider:not(.small) label {
        grid-column: 1 / -1;
      }
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
    input[type='number'],
    select {
      width: 100%;
      padding: 0.35rem 0.5rem;
    }
    button.link {
      border: 0;
      padding: 0 0.15rem;
      min-height: 1.5rem;
      font-size: 0.8rem;
      color: var(--_muted);
      text-decoration: underline;
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
    .settings small {
      color: var(--_muted);
      font-size: 0.85rem;
    }
    .cover {
      display: grid;
      place-items: center;
      gap: 0.75rem;
      min-height: 14rem;
      text-align: center;
    }
  `,
];
