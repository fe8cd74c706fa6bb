// Which family of kernels computes a shape: the one that was asked for, else the one that was found fastest on this
// adapter before, else, where trying costs little, the one that is found fastest now; else the first of the rule.

import { CtrnnError } from '../../base/errors.ts';
import type { GpuContext } from '../../gpu/device.ts';
import { activationOf } from '../../network/activation.ts';
import type { Networks } from '../../network/networks.ts';
import { familiesFor, type KernelFamily } from '../kernels/family.ts';
import type { ParameterLayout } from '../parameter-layout.ts';
import { type KernelMemory, remembered } from './kernel-memory.ts';

/** What of a run decides which family is fastest. */
export interface TunedShape {
  readonly layout: ParameterLayout;
  readonly activation: Networks['activation'];
}

/** Tries every family of a shape, and tells the fastest. */
export type Trial = (shape: TunedShape, families: readonly KernelFamily[]) => Promise<KernelFamily>;

export interface ChooserOptions {
  readonly family?: KernelFamily;
  readonly memory?: KernelMemory;
}

/** Counted up when kernels change so much that what was found no longer holds. */
const KERNELS_VERSION = 9;

export class FamilyChooser {
  readonly #context: GpuContext;
  readonly #options: ChooserOptions;
  /** What the adapter calls itself, asked once. */
  readonly #adapter: string;
  readonly #chosen = new Map<string, Promise<KernelFamily>>();
  #trial: Trial | undefined;

  constructor(context: GpuContext, options: ChooserOptions = {}) {
    this.#context = context;
    this.#options = options;
    const { vendor, architecture, device, description } = context.info;
    this.#adapter = JSON.stringify([KERNELS_VERSION, vendor, architecture, device, description]);
  }

  /** From now on a shape that is not remembered is tried; what was chosen before is kept. */
  tryWith(trial: Trial): void {
    this.#trial = trial;
  }

  /** Another one of the same adapter that knows what is remembered, and tries nothing. */
  withoutTrials(): FamilyChooser {
    return new FamilyChooser(this.#context, this.#options);
  }

  familiesOf(layout: ParameterLayout): readonly KernelFamily[] {
    const { isSoftware: onSoftware, subgroup, workgroup, limits } = this.#context;
    const storageBuffers = limits.maxStorageBuffersPerShaderStage;
    return familiesFor(layout, { onSoftware, storageBuffers, subgroup, workgroup });
  }

  /** @throws CtrnnError `invalid-argument` for a family that was asked for and cannot compute this shape here */
  async choose(shape: TunedShape): Promise<KernelFamily> {
    const families = this.familiesOf(shape.layout);
    const { family } = this.#options;
    if (family === undefined) return families.length === 1 ? families[0] : this.#fastest(shape, families);
    if (families.includes(family)) return family;
    const { units, inputs, outputs } = shape.layout;
    const sizes = `${units} units, ${inputs} inputs and ${outputs} outputs`;
    throw new CtrnnError(
      'invalid-argument',
      `kernel is '${family}', which does not compute networks of ${sizes} on this adapter.`,
      `Choose one of: ${families.join(', ')}; or leave it out.`,
    );
  }

  /** Keeps what was found fastest, for this session and later ones. */
  async remember(shape: TunedShape, family: KernelFamily): Promise<void> {
    const key = this.#keyOf(shape);
    this.#chosen.set(key, Promise.resolve(family));
    await this.#options.memory?.write(key, family).catch(() => {});
  }

  #fastest(shape: TunedShape, families: readonly KernelFamily[]): Promise<KernelFamily> {
    const key = this.#keyOf(shape);
    let chosen = this.#chosen.get(key);
    if (!chosen) {
      chosen = this.#find(shape, families, key);
      this.#chosen.set(key, chosen);
      chosen.catch(() => this.#chosen.delete(key));
    }
    return chosen;
  }

  async #find(shape: TunedShape, families: readonly KernelFamily[], key: string): Promise<KernelFamily> {
    const known = await remembered(this.#options.memory, key);
    if (known && families.includes(known)) return known;
    const { memory } = this.#options;
    if (!this.#trial) return families[0];
    const winner = await this.#trial(shape, families);
    await memory?.write(key, winner).catch(() => {});
    return winner;
  }

  #keyOf({ layout, activation }: TunedShape): string {
    const { units, inputs, outputs } = layout;
    const { name } = activationOf(activation);
    return `${this.#adapter} ${units},${inputs},${outputs} ${name}`;
  }
}
