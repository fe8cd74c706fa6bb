// What an agent senses in a maze, and the options that a maze takes.

import { describe, expect, it } from 'vitest';
import { normalsInto } from '../../src/noise/normal.ts';
import { tasks } from '../../src/task/index.ts';
import type { Point } from '../../src/task/maze/geometry.ts';
import { LAYOUT_NAMES, LAYOUTS, type LayoutName, type MazeLayout } from '../../src/task/maze/layouts.ts';
import type { MazeOptions } from '../../src/task/maze/maze.ts';
import { compileWorld } from '../../src/task/world-program.ts';
import { address, downhill, meanScores, stateAt, X, Y } from './task-maze-walks.ts';

describe('the senses of a maze', () => {
  const inputOf = (options: MazeOptions, place: Point, step = 0) => {
    const world = tasks.maze(options);
    const program = compileWorld(world);
    const input = new Float64Array(world.inputs);
    program.sense(stateAt(program, place, 0), step, address(0), input);
    return Array.from(input);
  };

  it('are position and goal, scaled to [-1, 1]', () => {
    expect(inputOf({ goal: [0.75, 0.875] }, [0.5, 0.125])).toEqual([0, -0.75, 0.5, 0.75]);
  });

  it('are distances to the nearest wall or side along rays, counterclockwise from east', () => {
    const rays = (place: Point, count = 4) => inputOf({ rays: count }, place).slice(4);
    const third = 1 / 3;
    const inCorridor = rays([0.25, 0.5]);
    [0.75, 1 - 0.5, 0.25, 0.5 - third].forEach((distance, k) => {
      expect(inCorridor[k]).toBeCloseTo(distance, 12);
    });
    expect(rays([0.25, 0.25])[1]).toBeCloseTo(third - 0.25, 12);
    expect(rays([0.9, 0.25])[1]).toBeCloseTo(2 * third - 0.25, 12);
    expect(rays([0.125, 0.125], 8)[5]).toBeCloseTo(Math.SQRT2 * 0.125, 12);
    expect(rays([-0.5, 0.5])[2]).toBe(0); // outside the box nothing is negative
  });

  it('are noisy where asked, and so is the motor: each normal is its own', () => {
    const normals = (purpose: 'sensoryNoise' | 'motorNoise', count: number, step: number) => {
      const out = new Float64Array(count);
      normalsInto(out, { ...address(0), purpose, step });
      return out;
    };
    const place: Point = [0.5, 0.125];
    const clean = inputOf({ rays: 1 }, place);
    const noisy = inputOf({ rays: 1, sensoryNoise: 0.3 }, place, 7);
    expect(noisy).toEqual(Array.from(normals('sensoryNoise', 5, 7), (n, i) => clean[i] + 0.3 * n));

    const program = compileWorld(tasks.maze({ motorNoise: 0.5, speed: 0.06 }));
    const next = new Float64Array(9);
    program.move(stateAt(program, place, 0), Float64Array.of(3, -4), 7, address(0), next);
    const [nx, ny] = normals('motorNoise', 2, 7);
    expect(next[X]).toBeCloseTo(0.5 + 0.06 * (3 / Math.sqrt(26) + 0.5 * nx), 14);
    expect(next[Y]).toBeCloseTo(0.125 + 0.06 * (-4 / Math.sqrt(26) + 0.5 * ny), 14);
  });
});

describe('the options of a maze', () => {
  it('are refused where they make no sense', () => {
    const wrong: [object, RegExp][] = [
      [{ layout: 'labyrinth' }, /layout is 'labyrinth', which does not exist/],
      [{ walls: [] }, /maze has no option 'walls'/],
      [{ layout: null }, /layout has no list of rooms/],
      [{ steps: 0 }, /steps is 0/],
      [{ speed: 0 }, /speed is 0/],
      [{ speed: 'fast' }, /speed is fast/],
      [{ margin: -1 }, /margin is -1/],
      [{ barrier: -1 }, /barrier is -1/],
      [{ goalRadius: 0 }, /goalRadius is 0/],
      [{ rays: 1.5 }, /rays is 1.5/],
      [{ sensoryNoise: -0.1 }, /sensoryNoise is -0.1/],
      [{ motorNoise: Number.NaN }, /motorNoise is NaN/],
    ];
    for (const [options, message] of wrong) expect(() => tasks.maze(options)).toThrow(message);
  });

  it("take a layout of one's own, and refuse one that is none by the name of what is wrong", () => {
    const own: MazeLayout = {
      rooms: [
        [0, 0, 0.5, 1],
        [0.5, 0, 1, 1],
      ],
      doors: [[0.5, 0.75]],
      walls: [[0.5, 0, 0.5, 0.5]],
      start: [0.2, 0.2, 0.3, 0.3],
      goal: [0.8, 0.2, 0.8, 0.2],
    };
    expect(meanScores({ layout: own, motorNoise: 0 }, downhill, 100).success).toBeGreaterThan(0.95);
    for (const layout of [own, ...Object.values(LAYOUTS)]) {
      expect(tasks.maze({ layout }).name).toBe('maze (custom)');
    }
    const broken: [Partial<MazeLayout>, RegExp][] = [
      [{ rooms: [[0, 0, 0.5, 1]] }, /rooms cover 0\.5000 of the box/],
      [{ rooms: [[0, 0, 0.6, 1], own.rooms[1]] }, /rooms\[0\] and rooms\[1\] overlap/],
      [{ rooms: [[0.5, 0, 0.5, 1], own.rooms[1]] }, /rooms\[0\] .* is empty/],
      [{ walls: [[0.25, 0, 0.25, 0.5]] }, /walls\[0\] .* runs through rooms\[0\]/],
      [{ walls: [[0.5, 0.5, 0.5, 0.5]] }, /walls\[0\] .* is a point/],
      [{ walls: [[0.5, 0, 0.5, 2]] }, /walls\[0\]\[3\] is 2/],
      [{ doors: [[0.5, 0.25]] }, /doors\[0\] .* is in walls\[0\]/],
      [{ doors: [[0.25, 0.75]] }, /doors\[0\] .* is in 1 rooms/],
      [{ doors: [] }, /No door leads from rooms\[0\], where start is/],
    ];
    for (const [change, message] of broken) {
      expect(() => tasks.maze({ layout: { ...own, ...change } })).toThrow(message);
    }
    const incomplete = { rooms: own.rooms, doors: own.doors } as unknown as MazeLayout;
    expect(() => tasks.maze({ layout: incomplete })).toThrow(/layout has no list of walls/);
  });

  it('refuse rooms that no straight line separates', () => {
    const third = 1 / 3;
    const pinwheel: MazeLayout = {
      rooms: [
        [0, 0, 2 * third, third],
        [2 * third, 0, 1, 2 * third],
        [third, 2 * third, 1, 1],
        [0, third, third, 1],
        [third, third, 2 * third, 2 * third],
      ],
      doors: [],
      walls: [],
      start: [0.1, 0.1, 0.1, 0.1],
      goal: [0.2, 0.2, 0.2, 0.2],
    };
    expect(() => tasks.maze({ layout: pinwheel })).toThrow(
      /No straight line .* leaves all of its rooms whole/,
    );
  });

  it('choose between the named layouts', () => {
    const names: readonly LayoutName[] = LAYOUT_NAMES;
    expect(names.map((layout) => tasks.maze({ layout }).name)).toEqual([
      'maze (s-bend)',
      'maze (u-trap)',
      'maze (two-routes)',
    ]);
  });
});
