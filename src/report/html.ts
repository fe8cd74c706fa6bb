// HTML as a tagged template that escapes whatever is put into it: a title, an option or a driver's name is text, never
// markup. Only `html` itself and `trusted` make markup.

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | false | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in an element or a quoted attribute, of HTML or SVG. */
export function escapeText(text: string): string {
  // A control character is not allowed in XML, not even escaped.
  return text
    .replace(/[&<>"']/g, (c) => ENTITIES[c])
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\u{10FFFF}]/gu, '\uFFFD');
}

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(render).join('');
  return escapeText(String(content));
}

/** Markup from a template; everything put into it is escaped unless it is Html already. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...contents.map(render)));
}

/** Markup of our own making, a style sheet or a script. Never for text from outside. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** Five digits are more than a figure shows. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}

/**
 * Data for a script element, as JSON: nothing in it can end the element or a line. Numbers are rounded to five digits;
 * NaN and infinities become null.
 */
export function embeddedJson(data: unknown): Html {
  const json = JSON.stringify(data, rounded);
  const escaped = json.replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(escaped);
}
