import type { BackendName } from '@nexttoken/tensor-backend'
import { defaultServerConditions } from 'vite'
import { configDefaults, defineConfig } from 'vitest/config'

const { NEXTTOKEN_BACKEND: backend = 'cpu' } = process.env

export default defineConfig({
  ssr: { resolve: { conditions: ['@nexttoken/source', ...defaultServerConditions] } },
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/test/in-page/**'],
    provide: { backend: backend as BackendName },
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
