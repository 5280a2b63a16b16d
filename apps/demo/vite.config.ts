import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig({
  resolve: { conditions: ['@nexttoken/source', ...defaultClientConditions] },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
})
