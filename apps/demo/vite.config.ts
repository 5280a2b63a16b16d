import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import { contentSecurityPolicy } from './content-security-policy.ts'

/** The latter two isolate the page from other origins: only then it may have threads with shared memory. */
const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  base: './',
  resolve: { conditions: ['@nexttoken/source', ...defaultClientConditions] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [policyTag()],
  worker: { format: 'es' },
  server: { headers },
  preview: { headers },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
})

/** The policy as a tag, for hosts that send no headers. */
function policyTag(): Plugin {
  const attrs = { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy }
  return {
    name: 'content-security-policy',
    transformIndexHtml: () => [{ tag: 'meta', attrs, injectTo: 'head-prepend' }],
  }
}
