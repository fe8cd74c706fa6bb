import { describe, expect, it } from 'vitest';
import { testedAtEnd } from '../../src/engine/kernels/loops.ts';

const through = (...lines: string[]) =>
  testedAtEnd({ file: 'some.wgsl', text: lines.join('\n') }).text.split('\n');

describe('A loop of at least one turn', () => {
  it('is left at the end of a turn, line by line', () => {
    expect(
      through(
        '  for (var i = 0u; i < turns(COUNT); i++) {',
        '    sum += i;',
        '    if (sum > 3u) {',
        '      sum = 0u;',
        '    }',
        '  }',
        '  return sum;',
      ),
    ).toEqual([
      '  { var i = 0u; loop {',
      '    sum += i;',
      '    if (sum > 3u) {',
      '      sum = 0u;',
      '    }',
      '  continuing { i++; break if i >= turns(COUNT); } } }',
      '  return sum;',
    ]);
  });

  it('may lie in another, and take longer steps', () => {
    expect(
      through(
        'for (var first = 0u; first < turns(ROWS); first += TILE) {',
        '  for (var i = 0u; i < turns(min(TILE, ROWS - first)); i += 4u) {',
        '  }',
        '}',
      ),
    ).toEqual([
      '{ var first = 0u; loop {',
      '  { var i = 0u; loop {',
      '  continuing { i += 4u; break if i >= turns(min(TILE, ROWS - first)); } } }',
      'continuing { first += TILE; break if first >= turns(ROWS); } } }',
    ]);
  });

  it('is told from one that may have none', () => {
    const others = ['for (var i = 0u; i < opaque(COUNT); i++) {', '}', 'for (var i = n; i > 0u; i--) {', '}'];
    expect(through(...others)).toEqual(others);
  });

  it.each(['i += 2u * K', 'i++ '])('must be written as one: not with %s', (step) => {
    expect(() => through(`for (var i = 0u; i < turns(COUNT); ${step}) {`, '}')).toThrow(/some\.wgsl/);
  });

  it('must end where it is seen to end', () => {
    expect(() => through('  for (var i = 0u; i < turns(2u); i++) {', '    }')).toThrow(/some\.wgsl/);
  });
});
