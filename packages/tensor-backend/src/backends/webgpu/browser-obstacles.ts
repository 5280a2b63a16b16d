import type { Obstacle } from '../obstacle.ts'

const insecure: Obstacle = {
  reason: 'WebGPU exists only in a secure context, and this page is not in one.',
  remedy: 'Serve it over https, or from localhost.',
}

const unsupported: Obstacle = {
  reason: 'This browser has no WebGPU (navigator.gpu is missing).',
  remedy:
    'Use Chrome or Edge from 113, Safari from 26 or Firefox from 141; on Linux turn on chrome://flags/#enable-unsafe-webgpu, in older Firefox dom.webgpu.enabled.',
}

/** Why `navigator.gpu` is missing here. */
export function withoutGpu(): Obstacle {
  return globalThis.isSecureContext === false ? insecure : unsupported
}

/** `navigator.gpu` is there, but gives nothing. */
export const withoutAdapter: Obstacle = {
  reason: 'The browser has WebGPU, but no graphics adapter for it.',
  remedy:
    'Turn on hardware acceleration in its settings and update the graphics driver (chrome://gpu says what is blocked); on Linux also chrome://flags/#enable-unsafe-webgpu and #enable-vulkan.',
}
