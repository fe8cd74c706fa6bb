// The speed of an adapter, by which work is cut.

import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/engine/pace.ts';

describe('the pace of an adapter', () => {
  it('is a guess before anything was measured, and what was measured from then on', () => {
    const pace = new Pace(5);
    expect(pace.rate).toBe(5);
    pace.measured(600, 2);
    expect(pace.rate).toBe(300);
  });

  it('is hardly moved where the ends of two submissions are told at once', () => {
    const pace = new Pace(1);
    for (let i = 0; i < 10; i++) pace.measured(1000, 10);
    pace.measured(1000, 20);
    pace.measured(1000, 0.3);
    expect(pace.rate).toBeGreaterThan(80);
    expect(pace.rate).toBeLessThan(120);
  });

  it('follows an adapter that slows down, within some submissions', () => {
    const pace = new Pace(1);
    for (let i = 0; i < 10; i++) pace.measured(1000, 10);
    for (let i = 0; i < 5; i++) pace.measured(1000, 40);
    expect(pace.rate).toBeGreaterThan(25);
    expect(pace.rate).toBeLessThan(30);
  });
});
