import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
const textOf = (path: string): string => readFileSync(path, 'utf8')
const scripts = filesIn('out/renderer').filter((path) => path.endsWith('.js'))
const ofMain = filesIn('out/main').filter((path) => path.endsWith('.js'))
const pages = filesIn('out/renderer').filter((path) => path.endsWith('.html'))

describe('the built bundles', () => {
  test('are there to be scanned', () => {
    expect(scripts.length).toBeGreaterThan(0)
    expect(pages).toEqual([join('out', 'renderer', 'index.html')])
  })

  test.each([...scripts, 'out/preload/index.cjs'])('%s makes no code out of text', (path) => {
    // A schema library does: it tries whether it may, by another name for Function, too.
    expect(textOf(path)).not.toMatch(/\beval\s*\(|\bnew Function\b|[=(,]\s*Function\s*[,;)]/)
  })

  // A part that is read when it is used is met by nobody before, and a bundler may put the same name into it twice.
  test.each(ofMain)('%s can be read by Node', (path) => {
    const { status, stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
  })

  test.each(ofMain)('%s has nothing in it that only development needs', (path) => {
    expect(textOf(path)).not.toMatch(/LINECARD_DEV|ELECTRON_RENDERER_URL|unsafe-inline|ws:\/\//)
  })

  test('main needs no package but Electron and the native keychain module', () => {
    const asked = /(?:^\s*(?:import|export)\b(?:[^'"\n]*\bfrom)?\s*|\bimport\(\s*|\brequire\w*\(\s*)["']([^'"\s]+)["']/gm
    const names = ofMain.flatMap((path) => [...textOf(path).matchAll(asked)].map(([, name = '']) => name))
    expect(names).toContain('node:fs')
    const packages = names.filter((name) => !name.startsWith('.') && !isBuiltin(name) && !name.startsWith('#standard-fonts/'))
    expect([...new Set(packages)].toSorted()).toEqual(['electron', 'keytar'])
  })

  test('the window’s first load is at most 150 kB, packed as a server would', () => {
    const page = textOf(join('out', 'renderer', 'index.html'))
    const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, name]) => join('out', 'renderer', name ?? ''))
    expect(files.some((path) => path.endsWith('.js'))).toBe(true)
    const sizes = files.map((path) => gzipSync(readFileSync(path)).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000)
  })

  test.each(pages)('%s has no inline script, style or handler', (path) => {
    const html = textOf(path)
    for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag).toMatch(/\ssrc="/)
    expect(html).not.toMatch(/<style\b|\sstyle=|\son[a-z]+=|javascript:/i)
  })

  test('item 1: the page loads nothing from elsewhere', () => {
    for (const path of pages) expect(textOf(path)).not.toMatch(/(?:src|href)="(?:https?:)?\/\//i)
    for (const path of filesIn('out/renderer').filter((name) => name.endsWith('.css'))) {
      expect(textOf(path)).not.toMatch(/url\(\s*["']?(?:https?:)?\/\/|@import/i)
    }
  })

  test('item 11: nothing embeds a webview', () => {
    for (const path of [...pages, ...scripts]) expect(textOf(path)).not.toMatch(/<webview/i)
  })

  test('the preload is one CommonJS file without schemas in it', () => {
    expect(filesIn('out/preload')).toEqual([join('out', 'preload', 'index.cjs')])
    const text = textOf('out/preload/index.cjs')
    expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(['electron'])
    expect(text).not.toMatch(/^\s*(?:import|export)\b/m)
    expect(text.length).toBeLessThan(5_000)
  })

  test('the app’s entry is what package.json names', () => {
    const { main } = z.object({ main: z.string() }).parse(JSON.parse(textOf('package.json')))
    expect(statSync(main).isFile()).toBe(true)
  })
})
