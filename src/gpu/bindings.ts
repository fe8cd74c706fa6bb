// The one source of truth for what a kernel sees: a table of bindings from which come both the WGSL declarations and
// the layout object. (TypeGPU's resolver writes such a header too, but renames what collides with a reserved word, and
// weighs 53 kB gzip in a page: three times this engine's GPU layer.)

/**
 * What a kernel works on: its name in WGSL, the type it is seen as there, and its kind, a texture or a storage buffer, to read or also
 * to write.
 */
export interface Binding {
  readonly name: string;
  readonly type: string;
  readonly kind: 'read' | 'read_write' | 'texture';
}

/** A uniform struct of 4-byte scalars: laid out without gaps, so field k lies at byte 4 k. */
export interface UniformStruct {
  readonly name: string;
  readonly fields: Readonly<Record<string, 'u32' | 'f32'>>;
}

/** Offsets into a uniform buffer are multiples of this (WebGPU's default `minUniformBufferOffsetAlignment`). */
export const UNIFORM_STRIDE = 256;

export function read(name: string, type: string): Binding {
  return { name, type: `array<${type}>`, kind: 'read' };
}

export function readWrite(name: string, type: string): Binding {
  return { name, type: `array<${type}>`, kind: 'read_write' };
}

/** A texture of float32, of which texels are loaded by their places. */
export function texture(name: string): Binding {
  return { name, type: 'texture_2d<f32>', kind: 'texture' };
}

/** WGSL declarations: the uniform struct as group 0, one variable of its name in lower case; all else as group 1. */
export function declarations(uniform: UniformStruct, bindings: readonly Binding[]): string {
  const fields = Object.entries(uniform.fields).map(([name, type]) => `  ${name}: ${type},`);
  const variable = uniform.name.toLowerCase();
  return [
    `struct ${uniform.name} {`,
    ...fields,
    '}',
    `@group(0) @binding(0) var<uniform> ${variable}: ${uniform.name};`,
    ...bindings.map(({ name, type, kind }, binding) => {
      const space = kind === 'texture' ? '' : `<storage, ${kind}>`;
      return `@group(1) @binding(${binding}) var${space} ${name}: ${type};`;
    }),
  ].join('\n');
}

export function uniformLayout(device: GPUDevice): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    label: 'uniforms of a dispatch',
    entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform' } }],
  });
}

export function bindingsLayout(
  device: GPUDevice,
  label: string,
  bindings: readonly Binding[],
): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    label,
    entries: bindings.map(({ kind }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      ...(kind === 'texture'
        ? { texture: { sampleType: 'unfilterable-float' } }
        : { buffer: { type: kind === 'read' ? 'read-only-storage' : 'storage' } }),
    })),
  });
}

/** What writes the values of a uniform struct at a byte of a buffer. */
export type UniformWriter = (
  values: Readonly<Record<string, number>>,
  target: DataView,
  byteOffset: number,
) => void;

export function uniformWriter(uniform: UniformStruct): UniformWriter {
  const fields = Object.entries(uniform.fields).map(([name, type], index) => ({ name, type, at: 4 * index }));
  return (values, target, byteOffset) => {
    for (const { name, type, at } of fields) {
      if (type === 'u32') target.setUint32(byteOffset + at, values[name], true);
      else target.setFloat32(byteOffset + at, values[name], true);
    }
  };
}
