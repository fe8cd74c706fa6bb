// How Chromium is started so that WebGPU computes and draws on its software adapter, on any machine and without a display.

export const CHROMIUM_ARGS: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  // Else the compositor works on another device than WebGPU, and its canvases stay blank: github.com/visgl/luma.gl/issues/2874.
  '--enable-gpu',
  '--use-angle=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];
