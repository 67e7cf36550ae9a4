import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { appIcon } from './build/app-icon.ts'
import { tellLanguages } from './build/languages.ts'
import { noteBundled } from './build/packaging/bundled.ts'
import { leanLibraries } from './build/lean-libraries.ts'
import { keptPluralRules } from './build/plural-rules.ts'
import { pseudoLocale } from './build/pseudo-locale.ts'
import { updateSource } from './build/update-source.ts'
import { windowPreload } from './build/window-preload.ts'
import { callNames, eventNames } from './src/shared/contract.ts'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

tellLanguages(fileURLToPath(new URL('.', import.meta.url)))

/** Only for the tests that look for texts which nobody can translate. */
const pseudoTexts = process.env['LINECARD_PSEUDO_LOCALE'] ? pseudoLocale() : []

export default defineConfig({
  main: {
    // build/dev-server.mjs says otherwise of the second, and nothing else does.
    define: {
      __LINECARD_VERSION__: JSON.stringify(version),
      __LINECARD_DEV__: 'false',
      __LINECARD_UPDATES__: JSON.stringify(updateSource(process.env)),
    },
    plugins: [appIcon(), leanLibraries(), noteBundled('out/bundled/main.json'), ...pseudoTexts],
    build: {
      // Everything is bundled but package.json's `dependencies`: keytar is native, and the fonts are files. Finding and reading
      // hundreds of small files takes longer than all the rest of a start, and each of them would be in the package.
      rollupOptions: {
        input: {
          index: 'src/main/index.ts',
          'browser-host': 'src/main/browser/index.ts',
          'browser-start': 'src/main/browser/start.ts',
          'keychain-process': 'src/main/keychain/keychain-process.ts',
          'draw-cards': 'src/main/provisioning/card/thread.ts',
          'make-code': 'src/main/provisioning/qr-thread.ts',
          'open-records': 'src/main/store/thread.ts',
          'read-lists': 'src/main/plans/import/thread.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [noteBundled('out/bundled/preload.json')],
    // The names come from the contract itself; its schemas stay out of the preload, which needs only the names.
    define: { __LINECARD_CALLS__: JSON.stringify(callNames), __LINECARD_EVENTS__: JSON.stringify(eventNames) },
    build: {
      // A sandboxed preload must be one CommonJS file; it may require nothing but 'electron', so everything else is bundled in.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    worker: { plugins: () => [noteBundled('out/bundled/worker-[entry].json')] },
    build: {
      minify: true,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      // An index names what others use of a feature; whoever reads it for one thing must not get the rest.
      rollupOptions: {
        input: 'src/renderer/index.html',
        treeshake: { moduleSideEffects: [{ test: /\/features\/.*\.(svelte|ts)$/, sideEffects: false }] },
      },
    },
    plugins: [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './src/renderer/src/paraglide',
        strategy: ['globalVariable', 'baseLocale'],
      }),
      svelte(),
      windowPreload('window.ts'),
      keptPluralRules(),
      noteBundled('out/bundled/renderer.json'),
      ...pseudoTexts,
    ],
  },
})
