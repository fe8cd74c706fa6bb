// The colours of the elements, as custom properties that a page may set, for light and dark. Where noise enters is told by colours
// that colour-blind readers can tell (Okabe & Ito 2008), and never by colour alone.

import { css } from 'lit';
import type { Placement } from '../../index.ts';

export const themeStyles = css`
  :host {
    --_ink: var(--ctrnn-ink, light-dark(#1c2024, #e8eaed));
    --_muted: var(--ctrnn-muted, light-dark(#5b6269, #a9b0b8));
    --_paper: var(--ctrnn-background, light-dark(#ffffff, #14171a));
    --_line: var(--ctrnn-line, light-dark(#d9dde1, #353b42));
    --_inside: var(--ctrnn-inside, light-dark(#0072b2, #56b4e9));
    --_outside: var(--ctrnn-outside, light-dark(#b84a00, #e69f00));
    --_accent: var(--ctrnn-accent, light-dark(#0b5c8f, #7cc7f2));
    --_on-accent: var(--ctrnn-on-accent, light-dark(#ffffff, #10151a));
    --_problem: var(--ctrnn-problem, light-dark(#a3150c, #ff9d94));
    display: block;
    font: var(--ctrnn-font, 1rem/1.5 system-ui, sans-serif);
    color: var(--_ink);
    background: var(--_paper);
  }
  :host([hidden]) {
    display: none;
  }
`;

export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly paper: string;
  readonly line: string;
  readonly placements: Readonly<Record<Placement, string>>;
}

/** The colours that an element has now, as the browser resolves them: canvases know no custom properties. */
export function themeOf(root: ShadowRoot): Theme {
  const probe = document.createElement('span');
  root.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const theme = {
    ink: colour('--_ink'),
    muted: colour('--_muted'),
    paper: colour('--_paper'),
    line: colour('--_line'),
    placements: { inside: colour('--_inside'), outside: colour('--_outside') },
  };
  probe.remove();
  return theme;
}

/** Red, green and blue of a resolved colour, 0 to 1. */
export function channelsOf(colour: string): readonly [number, number, number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return [0, 0, 0];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}
