// Loops of at least one turn, for compilers that run all threads of a vector in step. lavapipe looks whether any thread is
// still in a loop at the end of a turn alone: a `for`, whose condition is at the beginning, takes one turn more, in which no
// thread does anything and which costs as much as the others. So where the bound is `turns(...)` or `turnsOfMany(...)`
// (shaders/place.wgsl), the condition goes to the end:
//
//   for (var i = 0u; i < turns(COUNT); i++) {        {  var i = 0u; loop {
//     ...                                              ...
//   }                                                continuing { i++; break if i >= turns(COUNT); } } }
//
// The body must not give a name of the head to something of its own: the condition would see that.

import { CtrnnError } from '../../base/errors.ts';
import type { SourcePart } from '../../gpu/link.ts';

const HEAD = /^( *)for \(var (\w+) = ([^;]+); \2 < (turns(?:OfMany)?\(.+\)); (\2(?:\+\+| \+= \w+))\) \{$/;

/**
 * The part with each `for` up to `turns(...)` as a `loop` that is left at the end of a turn; line by line, so that errors keep
 * their places.
 *
 * @throws CtrnnError `internal` for a loop up to `turns(...)` that is not written as above: it would stay as it is, and slow
 */
export function testedAtEnd({ file, text }: SourcePart): SourcePart {
  const open: { readonly end: string; readonly close: string }[] = [];
  const lines = text.split('\n').map((line) => {
    const head = HEAD.exec(line);
    if (head) {
      const [, indent, counter, first, bound, step] = head;
      const close = `${indent}continuing { ${step}; break if ${counter} >= ${bound}; } } }`;
      open.push({ end: `${indent}}`, close });
      return `${indent}{ var ${counter} = ${first}; loop {`;
    }
    if (/^ *for \(.*turns(?:OfMany)?\(/.test(line)) {
      throw new CtrnnError('internal', `A loop of '${file}' has a head of another form: ${line.trim()}`);
    }
    if (line !== open.at(-1)?.end) return line;
    return open.pop()?.close;
  });
  if (open.length > 0) {
    throw new CtrnnError('internal', `A loop of '${file}' has no end at its own indentation.`);
  }
  return { file, text: lines.join('\n') };
}
