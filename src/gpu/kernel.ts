// A kernel: linked WGSL, its binding table, its pipeline. Pipelines are compiled asynchronously and cached by source, so
// that the same kernel asked for twice, even while the first is still compiling, is compiled once.

import { CtrnnError } from '../base/errors.ts';
import { type Binding, bindingsLayout, declarations, type UniformStruct, uniformLayout } from './bindings.ts';
import type { GpuContext } from './device.ts';
import { type Constants, constantBlock, type LinkedSource, link, type SourcePart } from './link.ts';
import { patiently } from './patience.ts';

export type Resource = GPUBuffer | GPUTexture;

/** All that determines a kernel. */
export interface KernelSource {
  readonly label: string;
  readonly entryPoint: string;
  readonly uniform: UniformStruct;
  readonly bindings: readonly Binding[];
  readonly constants: Constants;
  readonly parts: readonly SourcePart[];
  /** Extensions of WGSL that the files use; the device must have them. */
  readonly enables?: readonly 'subgroups'[];
}

export interface Kernel {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  /** A bind group of what the kernel works on, by the names of its binding table. */
  bind(resources: Readonly<Record<string, Resource>>): GPUBindGroup;
}

/** The module of a kernel. */
export function linkKernel({
  enables = [],
  uniform,
  bindings,
  constants,
  parts,
}: KernelSource): LinkedSource {
  const declared = { file: 'bindings', text: declarations(uniform, bindings) };
  return link([
    { file: 'extensions', text: enables.map((extension) => `enable ${extension};`).join('\n') },
    declared,
    constantBlock(constants, [declared, ...parts]),
    ...parts,
  ]);
}

export class KernelCache {
  readonly #context: GpuContext;
  readonly #kernels = new Map<string, Promise<Kernel>>();
  /** The same by the source itself, which is faster to ask for than by its text. */
  readonly #bySource = new WeakMap<KernelSource, Promise<Kernel>>();
  readonly uniformLayout: GPUBindGroupLayout;

  constructor(context: GpuContext) {
    this.#context = context;
    this.uniformLayout = uniformLayout(context.device);
  }

  /** @throws CtrnnError `shader` with the file and line of each error */
  get(source: KernelSource): Promise<Kernel> {
    let kernel = this.#bySource.get(source);
    if (!kernel) {
      kernel = this.#byText(source);
      this.#bySource.set(source, kernel);
      kernel.catch(() => this.#bySource.delete(source));
    }
    return kernel;
  }

  #byText(source: KernelSource): Promise<Kernel> {
    const linked = linkKernel(source);
    const key = `${source.entryPoint}\n${linked.text}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#compile(source, linked.text, linked.locate);
      this.#kernels.set(key, kernel);
      kernel.catch(() => this.#kernels.delete(key));
    }
    return kernel;
  }

  async #compile(
    source: KernelSource,
    code: string,
    locate: (line: number) => { file: string; line: number },
  ): Promise<Kernel> {
    const { device } = this.#context;
    const { label, entryPoint, bindings } = source;
    const layout = bindingsLayout(device, label, bindings);
    const pipelineLayout = device.createPipelineLayout({
      label,
      bindGroupLayouts: [this.uniformLayout, layout],
    });
    // Push, call and pop in one synchronous stretch: a scope held over an await would catch other calls' errors.
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label, code });
    const moduleError = device.popErrorScope();
    const pipeline = device.createComputePipelineAsync({
      label,
      layout: pipelineLayout,
      compute: { module, entryPoint },
    });
    // Their rejections are read below, after the compiler's messages, which say more; or not at all, where the device was lost.
    pipeline.catch(() => {});
    moduleError.catch(() => {});

    const { messages } = await patiently(module.getCompilationInfo());
    const errors = messages.filter((message) => message.type === 'error');
    if (errors.length > 0 || (await moduleError)) {
      const lines = errors.map((message) => {
        const place = locate(message.lineNum);
        return `${place.file}:${place.line}: ${message.message}`;
      });
      throw new CtrnnError(
        'shader',
        `Kernel '${label}' does not compile.\n${lines.join('\n')}`,
        'Please report this.',
      );
    }
    const compiled = await patiently(pipeline).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CtrnnError(
        'shader',
        `Kernel '${label}' has no pipeline: ${reason}`,
        'Please report this.',
        cause,
      );
    });
    let last: { readonly bound: readonly Resource[]; readonly group: GPUBindGroup } | undefined;
    return {
      label,
      pipeline: compiled,
      bind: (resources) => {
        const bound = bindings.map(({ name }) => {
          const resource = resources[name];
          if (!resource) throw new CtrnnError('internal', `Kernel '${label}' lacks its '${name}'.`);
          return resource;
        });
        // Runs that follow each other are mostly given the same buffers.
        if (last?.bound.every((resource, i) => resource === bound[i])) return last.group;
        const entries = bound.map((resource, binding) => ({
          binding,
          resource: 'createView' in resource ? resource.createView() : { buffer: resource },
        }));
        const group = device.createBindGroup({ label, layout, entries });
        last = { bound, group };
        return group;
      },
    };
  }
}
