// The one source of truth for what a kernel sees: a table of bindings from which come both the WGSL declarations and
// the layout object. (TypeGPU's resolver writes such a header too, but renames what collides with a reserved word, and
// weighs 53 kB gzip in a page: three times this engine's GPU layer.)

/** What a kernel works on: its name in WGSL, and the type it is seen as there, the array of a storage buffer or a texture. */
export interface Binding {
  readonly name: string;
  readonly type: string;
  readonly access: 'read' | 'read_write' | 'texture';
}

/** A uniform struct of 4-byte scalars: laid out without gaps, so field k lies at byte 4 k. */
export interface UniformStruct {
  readonly name: string;
  readonly fields: Readonly<Record<string, 'u32' | 'f32'>>;
}

/** Offsets into a uniform buffer are multiples of this (WebGPU's default `minUniformBufferOffsetAlignment`). */
export const UNIFORM_STRIDE = 256;

export function read(name: string, type: string): Binding {
  return { name, type: `array<${type}>`, access: 'read' };
}

export function readWrite(name: string, type: string): Binding {
  return { name, type: `array<${type}>`, access: 'read_write' };
}

/** A texture of float32, of which texels are loaded by their places. */
export function texture(name: string): Binding {
  return { name, type: 'texture_2d<f32>', access: 'texture' };
}

/** WGSL declarations: the uniform struct as group 0, one variable of its name in lower case; all else as group 1. */
export function declarations(uniform: UniformStruct, storage: readonly Binding[]): string {
  const fields = Object.entries(uniform.fields).map(([name, type]) => `  ${name}: ${type},`);
  const variable = uniform.name.toLowerCase();
  return [
    `struct ${uniform.name} {`,
    ...fields,
    '}',
    `@group(0) @binding(0) var<uniform> ${variable}: ${uniform.name};`,
    ...storage.map(({ name, type, access }, binding) => {
      const space = access === 'texture' ? '' : `<storage, ${access}>`;
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

export function storageLayout(
  device: GPUDevice,
  label: string,
  storage: readonly Binding[],
): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    label,
    entries: storage.map(({ access }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      ...(access === 'texture'
        ? { texture: { sampleType: 'unfilterable-float' } }
        : { buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' } }),
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
