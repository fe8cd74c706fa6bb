import { expect, it } from 'vitest';
import { Staging } from '../../src/engine/staging.ts';

it('gives as many numbers as are asked for, in the same memory', () => {
  const staging = new Staging();
  const first = staging.take(100);
  expect(first.length).toBe(100);
  const fewer = staging.take(7);
  expect(fewer.length).toBe(7);
  expect(fewer.buffer).toBe(first.buffer);
  const more = staging.take(101);
  expect(more.length).toBe(101);
  expect(staging.take(100).buffer).toBe(more.buffer);
});

it('does not keep what is very large', () => {
  const staging = new Staging();
  const kept = staging.take(10);
  expect(staging.take(2 ** 24 + 1).length).toBe(2 ** 24 + 1);
  expect(staging.take(10).buffer).toBe(kept.buffer);
});
