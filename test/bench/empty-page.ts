import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'

/** What electron-vite makes of an empty Svelte app, and the least that can serve it. Answers the server’s file. */
export async function buildEmptyPage(folder: string): Promise<string> {
  mkdirSync(folder)
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'))
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('package.json', '{ "type": "module" }')
  write('index.html', '<!doctype html><title>Empty</title><div id="app"></div><script type="module" src="./main.js"></script>')
  write('App.svelte', '<h1>Empty</h1>')
  write(
    'main.js',
    "import { mount } from 'svelte'\nimport App from './App.svelte'\nmount(App, { target: document.querySelector('#app') })\n",
  )
  // The same plugin and the same bundler as electron-vite uses for a renderer.
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [svelte({ configFile: false })],
    build: { outDir: 'out', modulePreload: { polyfill: false } },
  })
  write(
    'server.mjs',
    `import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
const server = createServer((request, response) => {
  const path = request.url === '/' ? '/index.html' : request.url
  response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' })
  createReadStream(join(import.meta.dirname, 'out', path)).on('error', () => response.end()).pipe(response)
})
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))
`,
  )
  return join(folder, 'server.mjs')
}
