import type { BackendName } from '@nexttoken/tensor-backend'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig, type TestUserConfig } from 'vitest/config'
import { chromiumPath } from './packages/tensor-backend/test/chromium.ts'

const { NEXTTOKEN_BACKEND: backend = 'cpu' } = process.env

const inChromium = (executablePath: string): TestUserConfig => ({
  name: `${backend} in Chromium`,
  fileParallelism: false,
  browser: {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: { executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] },
    }),
    instances: [{ browser: 'chromium' }],
  },
})

/** Skips every test, by its name. */
const withoutChromium: TestUserConfig = {
  name: `${backend} in Chromium (needs Chromium)`,
  testNamePattern: /(?!)/,
}

/** What runs in a page as it does under Node, on the backend that NEXTTOKEN_BACKEND names. */
export default defineConfig({
  resolve: { conditions: ['@nexttoken/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@nexttoken/source', ...defaultServerConditions] } },
  // All of them at once: one found late would have the server bundle again and reload the page.
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
    ],
  },
  // Only in a cross-origin isolated page may threads share memory.
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    include: [
      'packages/tensor-backend/test/in-page/*.test.ts',
      'packages/gpt/test/gpt2-mini.test.ts',
      'packages/train/test/{gpt2-training,fifty-steps,same-seed}.test.ts',
    ],
    provide: { backend: backend as BackendName },
    testTimeout: 600_000,
    hookTimeout: 180_000,
    ...(chromiumPath === undefined ? withoutChromium : inChromium(chromiumPath)),
  },
})
