// What the elements' controls look like: buttons, rows of them, quiet words and problems.

import { css } from 'lit';

export const controlStyles = css`
  * {
    box-sizing: border-box;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    margin: 0.75rem 0;
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
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  progress {
    width: 8rem;
    accent-color: var(--_accent);
  }
  summary {
    cursor: pointer;
    min-height: 1.75rem;
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
    margin: 0.75rem 0;
    overflow-wrap: anywhere;
  }
  [hidden] {
    display: none !important;
  }
`;
