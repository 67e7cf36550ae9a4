import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** The page of components: built and served beside the app, and no part of it. */
export default defineConfig({
  root: 'src/renderer',
  build: { outDir: '../../out/ui', emptyOutDir: true, rollupOptions: { input: 'src/renderer/ui.html' } },
  preview: { host: '127.0.0.1', port: 5199 },
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/renderer/src/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
    }),
    svelte(),
  ],
})
