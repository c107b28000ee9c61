import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { etaForVite } from './eta.config.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const room = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  plugins: [etaForVite],
  define: { __VERSION__: JSON.stringify(version) },
  resolve: {
    alias: [
      { find: /^tars-observability$/, replacement: room('index.ts') },
      { find: /^tars-observability\/(.+)$/, replacement: `${room('')}$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/install-missing.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
