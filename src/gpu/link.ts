// A WGSL module is linked from parts: declarations printed from the binding table, a block of constants that
// specialises it, and plain files. A compile error is reported in the file and line it was written in.

export interface SourcePart {
  /** What a person calls it: 'forward.wgsl', 'constants'. */
  readonly file: string;
  readonly text: string;
}

export interface LinkedSource {
  readonly text: string;
  /** The part and its own line for a line (from 1) of the linked text. */
  locate(line: number): { readonly file: string; readonly line: number };
}

/** Compile-time constants of a module, by WGSL type: booleans, whole numbers (u32) and reals written with a point. */
export type Constants = Readonly<Record<string, number | boolean>>;

/**
 * `const NAME = 3u;` for whole numbers, `const NAME = true;` for flags. Only those that the parts mention, be it in a comment: so what does
 * not depend on a shape is one text for all shapes, and is compiled once.
 */
export function constantBlock(constants: Constants, parts: readonly SourcePart[]): SourcePart {
  const mentioned = new Set(parts.flatMap(({ text }) => text.match(/\w+/g) ?? []));
  const lines = Object.entries(constants)
    .filter(([name]) => mentioned.has(name))
    .map(([name, value]) => {
      return typeof value === 'boolean' ? `const ${name} = ${value};` : `const ${name} = ${value}u;`;
    });
  return { file: 'constants', text: lines.join('\n') };
}

export function link(parts: readonly SourcePart[]): LinkedSource {
  const starts: number[] = [];
  let lines = 0;
  for (const { text } of parts) {
    starts.push(lines);
    lines += text.split('\n').length;
  }
  return {
    text: parts.map((part) => part.text).join('\n'),
    locate(line) {
      let index = starts.length - 1;
      while (index > 0 && starts[index] >= line) index--;
      return { file: parts[index].file, line: line - starts[index] };
    },
  };
}
