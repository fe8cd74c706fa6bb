// What this adapter can do at most: operations, bytes and normals a second, each by a few small kernels of which the
// fastest counts. They are measured in the same run as the engine, on the same device.

import bandwidthText from '../../shaders/ceiling-bandwidth.wgsl?raw';
import fmaText from '../../shaders/ceiling-fma.wgsl?raw';
import normalsText from '../../shaders/ceiling-normals.wgsl?raw';
import builtInsText from '../../shaders/ceiling-transform-built-ins.wgsl?raw';
import polynomialsText from '../../shaders/ceiling-transform-polynomials.wgsl?raw';
import pcg4dText from '../../shaders/ceiling-words-pcg4d.wgsl?raw';
import threefryText from '../../shaders/ceiling-words-threefry.wgsl?raw';
import normalText from '../../shaders/normal.wgsl?raw';
import randomText from '../../shaders/random.wgsl?raw';
import { read, readWrite } from '../gpu/bindings.ts';
import type { GpuContext } from '../gpu/device.ts';
import type { SourcePart } from '../gpu/link.ts';
import type { CopyProbe, Probe, ProbeTiming } from './probe.ts';

/** One way to reach a ceiling. */
export interface CeilingVariant {
  readonly name: string;
  /** FLOP, bytes or normals a second. */
  readonly rate: number;
}

export interface Ceiling {
  /** That of the fastest variant. */
  readonly rate: number;
  readonly fastest: string;
  readonly variants: readonly CeilingVariant[];
}

export interface Ceilings {
  /** Float32 operations a second; a multiply-add is two. */
  readonly flop: Ceiling;
  /** Bytes a second, read and written together. */
  readonly bandwidth: Ceiling;
  /** Standard normals a second. */
  readonly normals: Ceiling;
}

export type CeilingName = keyof Ceilings;

/** A probe, and what one of its rounds does. */
export interface CeilingProbe {
  readonly name: string;
  readonly probe: Probe | CopyProbe;
  readonly perRound: number;
}

/** Threads that fill the adapter, those of a workgroup, and bytes that no cache holds. */
interface Fill {
  readonly threads: number;
  readonly workgroup: number;
  readonly bytes: number;
}

const MEBIBYTE = 2 ** 20;
const MOST_COLUMNS = 32_768;

function fillOf({ isSoftware, limits }: GpuContext): Fill {
  const largest = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const wanted = (isSoftware ? 128 : 512) * MEBIBYTE;
  const bytes = 2 ** Math.floor(Math.log2(Math.min(largest, wanted)));
  return isSoftware ? { threads: 4096, workgroup: 64, bytes } : { threads: 2 ** 20, workgroup: 256, bytes };
}

/** Links of a round, see ceiling-fma.wgsl. */
const LINKS = 32;

const FMA_VARIANTS = [
  { type: 'f32', lanes: 1, chains: 8, link: 'fma(x, m, c)' },
  { type: 'vec4f', lanes: 4, chains: 4, link: 'fma(x, m, c)' },
  { type: 'vec4f', lanes: 4, chains: 4, link: 'x * m + c' },
  { type: 'vec4f', lanes: 4, chains: 8, link: 'x * m + c' },
] as const;

function variant(text: string): SourcePart {
  return { file: 'variant', text };
}

function fmaProbes({ threads, workgroup }: Fill): CeilingProbe[] {
  return FMA_VARIANTS.map(({ type, lanes, chains, link }) => {
    const name = `${chains} chains of ${type}, ${link}`;
    const own = `alias Number = ${type};\nfn link(x: Number, m: Number, c: Number) -> Number { return ${link}; }`;
    return {
      name,
      perRound: 2 * lanes * chains * LINKS * threads,
      probe: {
        label: `ceiling of FLOP: ${name}`,
        entryPoint: 'multiplyAdd',
        bindings: [readWrite('result', 'Number')],
        constants: { CHAINS: chains, THREADS: workgroup },
        parts: [variant(own), { file: 'ceiling-fma.wgsl', text: fmaText }],
        buffers: { result: 4 * lanes * threads },
        workgroups: [threads / workgroup],
        grows: 'rounds',
      },
    };
  });
}

const COPY_VARIANTS = [
  { type: 'f32', bytes: 4, items: 1 },
  { type: 'vec4f', bytes: 16, items: 1 },
  { type: 'vec4f', bytes: 16, items: 4 },
] as const;

function bandwidthProbes({ workgroup, bytes: size }: Fill): CeilingProbe[] {
  const ofSize = `copy of ${size / MEBIBYTE} MiB`;
  const kernels = COPY_VARIANTS.map(({ type, bytes, items }): CeilingProbe => {
    const name = `${ofSize}, ${items} ${type} a thread`;
    const workgroups = size / (bytes * items * workgroup);
    const columns = Math.min(MOST_COLUMNS, workgroups);
    return {
      name,
      perRound: 2 * size,
      probe: {
        label: `ceiling of bytes: ${name}`,
        entryPoint: 'copy',
        bindings: [read('source', 'Item'), readWrite('result', 'Item')],
        constants: { ITEMS: items, THREADS: workgroup },
        parts: [variant(`alias Item = ${type};`), { file: 'ceiling-bandwidth.wgsl', text: bandwidthText }],
        buffers: { source: size, result: size },
        workgroups: [columns, workgroups / columns],
        grows: 'dispatches',
      },
    };
  });
  return [...kernels, { name: `${ofSize} by the driver`, perRound: 2 * size, probe: { copiedBytes: size } }];
}

const GENERATORS: Readonly<Record<string, SourcePart>> = {
  'threefry4x32-13': { file: 'ceiling-words-threefry.wgsl', text: threefryText },
  pcg4d: { file: 'ceiling-words-pcg4d.wgsl', text: pcg4dText },
};

const TRANSFORMS: Readonly<Record<string, SourcePart>> = {
  polynomials: { file: 'ceiling-transform-polynomials.wgsl', text: polynomialsText },
  'built-ins': { file: 'ceiling-transform-built-ins.wgsl', text: builtInsText },
};

const NORMALS_A_ROUND = 16;

function normalProbes({ threads, workgroup }: Fill): CeilingProbe[] {
  const own = [
    { file: 'random.wgsl', text: randomText },
    { file: 'normal.wgsl', text: normalText },
  ];
  return Object.entries(GENERATORS).flatMap(([generator, words]) =>
    Object.entries(TRANSFORMS).map(([transform, normals]): CeilingProbe => {
      const name = `${generator}, Box-Muller on ${transform}`;
      return {
        name,
        perRound: NORMALS_A_ROUND * threads,
        probe: {
          label: `ceiling of normals: ${name}`,
          entryPoint: 'drawNormals',
          bindings: [readWrite('result', 'vec4f')],
          constants: { THREADS: workgroup },
          parts: [...own, words, normals, { file: 'ceiling-normals.wgsl', text: normalsText }],
          buffers: { result: 16 * threads },
          workgroups: [threads / workgroup],
          grows: 'rounds',
        },
      };
    }),
  );
}

/** The kernels that look for each ceiling of an adapter. */
export function ceilingProbes(context: GpuContext): Readonly<Record<CeilingName, readonly CeilingProbe[]>> {
  const fill = fillOf(context);
  return { flop: fmaProbes(fill), bandwidth: bandwidthProbes(fill), normals: normalProbes(fill) };
}

/** How fast a probe was. */
export function rateOf({ perRound }: CeilingProbe, { rounds, milliseconds }: ProbeTiming): number {
  return (1000 * perRound * rounds) / milliseconds;
}

/** @param variants  at least one */
export function highest(variants: readonly CeilingVariant[]): Ceiling {
  const fastest = variants.reduce((best, each) => (each.rate > best.rate ? each : best));
  return { rate: fastest.rate, fastest: fastest.name, variants };
}
