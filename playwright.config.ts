import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { pageChromium } from './test/support/e2e/chromium.ts'

const reports = process.env['LINECARD_REPORTS']
/** `npm run electron-specs`: the specs on the real Electron, and nothing else. */
const onElectron = process.env['LINECARD_HOST'] === 'electron'

export default defineConfig({
  testDir: 'test/e2e',
  // Each test starts an app, and some a registrar and phones: two cores carry two of them. A third only made each of them slower.
  workers: 2,
  timeout: 120_000,
  forbidOnly: true,
  // Real phones, registrars and browsers share two cores here: what fails once and then holds is told as flaky, what fails twice has failed.
  retries: process.env['CI'] ? 1 : 0,
  outputDir: 'test-results',
  // The pictures in the docs are the ones that the tests compare with: `npm run screenshots` takes them anew.
  snapshotPathTemplate: 'docs/screenshots/{arg}{ext}',
  updateSnapshots: process.env['LINECARD_SCREENSHOTS'] ? 'all' : 'none',
  reporter: reports ? [['list'], ['json', { outputFile: join(reports, onElectron ? 'electron.json' : 'e2e.json') }]] : 'list',
  // Two cores, real browsers and phones: what is asked for comes, and only what does not come takes long.
  expect: { timeout: 15_000 },
  projects: onElectron
    ? [
        {
          name: 'electron',
          // No test can listen in between the real Electron's window and main, nor choose the size that it opens with.
          testMatch: ['tour', 'keyboard', 'accessibility', 'screen-reader', 'offline', 'proof', 'doctor'].map(
            (name) => `${name}.spec.ts`,
          ),
          grepInvert: /@drawn|@listens/,
        },
      ]
    : [
        { name: 'browser', testIgnore: ['desktop.spec.ts', 'preload/**'] },
        {
          name: 'preload',
          // What crosses the bridge: every action of the window, every artefact of a hand-off, what main tells by itself, what is shown
          // before there is a bridge. Other specs make the same calls again, or start no host of the app (components, dev, organization).
          testMatch: [
            ...[
              'tour',
              'changes',
              'first-view',
              'handoff',
              'attention',
              'secrets',
              'onboarding',
              'desktop',
              'many',
              'phones',
              'bench',
              'bulk-changes',
              'audit',
              'notes',
            ].map((name) => `${name}.spec.ts`),
            'preload/**',
          ],
          // What the page alone draws is the same behind either bridge: axe's findings, pictures, the width of texts.
          grepInvert: /@drawn/,
        },
      ],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: pageChromium,
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
