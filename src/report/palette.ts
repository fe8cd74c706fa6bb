// How curves are told apart: colours that colour-blind readers can tell (Okabe & Ito 2008), and a dash for each, so that
// none is known by its colour alone.

/** For white paper, the darker ones first. */
export const LIGHT_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

/** For a dark page, the lighter ones first. */
export const DARK_COLOURS = ['#56b4e9', '#e69f00', '#00c08b', '#cc79a7', '#f0e442', '#d55e00', '#ffffff'];

/** Lengths of stroke and gap. */
export const DASHES = [[], [8, 4], [2, 4], [12, 4, 2, 4], [16, 6], [4, 2], [1, 3]];

export function colourOf(style: number): string {
  return LIGHT_COLOURS[style % LIGHT_COLOURS.length];
}

export function dashOf(style: number): string {
  return DASHES[style % DASHES.length].join(' ');
}

/** The colours as custom properties `--series-0` ... for a style sheet. */
export function paletteStyle(): string {
  const properties = (colours: readonly string[]) =>
    colours.map((colour, i) => `--series-${i}: ${colour};`).join(' ');
  return `:root { ${properties(LIGHT_COLOURS)} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-scheme="light"]) { ${properties(DARK_COLOURS)} } }`;
}
