import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveWindow } from '../../../src/main/electron/app-scheme.ts'
import { withFirstView } from '../../../src/main/host/first-view.ts'
import { fileFor, readStatic } from '../../../src/main/host/window-files.ts'
import { rowsFor } from '../../support/e2e/many-rows.ts'
import { openedWith } from '../../support/e2e/opened.ts'

let base: string
let folder: string
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'linecard-files-'))
  folder = join(base, 'renderer')
  // A neighbour whose name begins the same, and a secret beside the folder.
  for (const path of ['renderer/assets', 'renderer-secret', 'renderer/.hidden']) mkdirSync(join(base, path), { recursive: true })
  writeFileSync(join(folder, 'index.html'), 'the page')
  writeFileSync(join(folder, 'assets', 'a.js'), 'the script')
  writeFileSync(join(folder, 'notes.txt'), 'secret')
  writeFileSync(join(folder, '.hidden', 'a.js'), 'secret')
  writeFileSync(join(base, 'renderer-secret', 'a.js'), 'secret')
  writeFileSync(join(base, 'a.js'), 'secret')
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const outside = [
  '/../a.js',
  '/..%2fa.js',
  '/%2e%2e/a.js',
  '/%2e%2e%2fa.js',
  '/%252e%252e%252fa.js',
  '/..%5ca.js',
  '/..\\a.js',
  '/assets/../../a.js',
  '/assets/..%2f..%2fa.js',
  '/../renderer-secret/a.js',
  '/..%2frenderer-secret%2fa.js',
  '//etc/passwd',
  '/%2fetc%2fpasswd',
  '/C:%5cWindows%5cwin.ini',
  '/assets/a.js%00.html',
  '/a.js\0',
  '/.hidden/a.js',
  '/notes.txt',
  '/assets',
  '/assets/',
  '/%',
  '/%ff',
  '',
]

describe('the window’s files', () => {
  test('are served', async () => {
    expect((await readStatic(folder, '/'))?.type).toBe('text/html; charset=utf-8')
    expect((await readStatic(folder, '/assets/a.js'))?.type).toBe('text/javascript; charset=utf-8')
  })

  test.each(outside)('%j leads nowhere', async (path) => {
    expect(await readStatic(folder, path)).toBeNull()
  })

  const part = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E.',
      '..%2f',
      '..%5c',
      '\\',
      '%00',
      '%',
      '',
      'a.js',
      'renderer-secret',
      'C:',
      'assets',
    ),
    fc.string({ maxLength: 6 }),
  )
  const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`)

  test('no path names a file outside the folder', () => {
    fc.assert(
      fc.property(path, (urlPath) => {
        const file = fileFor(folder, urlPath)
        return file === null || file.startsWith(folder + sep)
      }),
      { numRuns: 2_000 },
    )
  })

  test('no address of app:// gives away what lies outside', async () => {
    const serve = serveWindow(folder)
    await fc.assert(
      fc.asyncProperty(path, async (urlPath) => {
        const url = `app://linecard${urlPath}`
        if (!URL.canParse(url)) return
        expect(await (await serve(new Request(url))).text()).not.toBe('secret')
      }),
      { numRuns: 500 },
    )
  })

  test('app:// has what the window shows first in its page, and the page alone while Linecard cannot say', async () => {
    const page = join(base, 'page')
    mkdirSync(page)
    writeFileSync(join(page, 'index.html'), '<html lang="en"><div id="app"></div></html>')
    const drawn = serveWindow(page, async (bytes) => withFirstView(bytes, openedWith(rowsFor(2, 0)), 'vi', 0))
    const text = async (serve: typeof drawn): Promise<string> => (await serve(new Request('app://linecard/'))).text()
    expect(await text(drawn)).toMatch(/^<html lang="vi" .*<div id="first".*Sales 0<.*<div id="app">/)
    expect(await text(serveWindow(page))).toBe('<html lang="en"><div id="app"></div></html>')
  })

  test('app:// answers only GET, and only for its own host', async () => {
    const serve = serveWindow(folder)
    expect((await serve(new Request('app://linecard/', { method: 'POST' }))).status).toBe(405)
    expect((await serve(new Request('app://linecard.example/'))).status).toBe(403)
    expect((await serve(new Request('app://linecard/none.js'))).status).toBe(404)
  })
})
