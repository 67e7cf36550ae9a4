import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Nothing here waits for long; on a computer with much else to do, all of it takes long. The files share what they import, which is read
      // once: no test changes a module or a global, and what is kept in one comes in as a parameter.
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node', testTimeout: 60_000, isolate: false },
        plugins: [svelte()],
      },
      // What has a limit of its own keeps it; this one only ends what hangs, on a slow computer too.
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], environment: 'node', testTimeout: 60_000 } },
      {
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'built',
          include: ['test/built/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['test/built/build-first.ts'],
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          // A Debian root is made once, which takes minutes.
          hookTimeout: 1_200_000,
          globalSetup: ['test/built/build-first.ts', 'test/package/pack-first.ts'],
        },
      },
    ],
  },
})
