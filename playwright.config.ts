import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const reports = process.env['LINECARD_REPORTS']

export default defineConfig({
  testDir: 'test/e2e',
  // Each test starts an app, and some a registrar and phones: two cores carry two of them.
  workers: 2,
  timeout: 120_000,
  forbidOnly: true,
  // Real phones, registrars and browsers share two cores here: what fails once and then holds is told as flaky, what fails twice has failed.
  retries: process.env['CI'] ? 1 : 0,
  outputDir: 'test-results',
  // The pictures in the docs are the ones that the tests compare with: `npm run screenshots` takes them anew.
  snapshotPathTemplate: 'docs/screenshots/{arg}{ext}',
  updateSnapshots: process.env['LINECARD_SCREENSHOTS'] ? 'all' : 'none',
  reporter: reports ? [['list'], ['json', { outputFile: join(reports, 'e2e.json') }]] : 'list',
  // Two cores, real browsers and phones: what is asked for comes, and only what does not come takes long.
  expect: { timeout: 15_000 },
  projects: [
    { name: 'browser', testIgnore: ['desktop.spec.ts', 'preload/**'] },
    {
      name: 'preload',
      testMatch: ['tour.spec.ts', 'changes.spec.ts', 'secrets.spec.ts', 'desktop.spec.ts', 'first-view.spec.ts', 'preload/**'],
    },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
