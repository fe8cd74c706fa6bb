// Whether the Vulkan driver that VK_DRIVER_FILES names gives WebGPU an adapter: it exits with 0 or 1.

import { create } from 'webgpu';

const gpu = create([]);
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
process.exit(adapter ? 0 : 1);
