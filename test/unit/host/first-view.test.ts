import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOutput, WindowState } from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { withFirstView } from '../../../src/main/host/first-view.ts'
import { rowsFor } from '../../support/e2e/many-rows.ts'
import { openedWith } from '../../support/e2e/opened.ts'

const now = Date.parse('2026-06-01T08:00:00Z')
const page = '<!doctype html><html lang="en"><body><div id="app"></div></body></html>'
const left: WindowState = {
  accountId: 'office',
  view: 'all',
  search: '',
  sort: { column: 'number', down: false },
  columns: ['number', 'name'],
  widths: {},
  active: null,
  selected: [],
  inspector: true,
}

const draw = (what: CallOutput<'app.open'>, languages = 'en-GB,en;q=0.9'): string =>
  Buffer.from(withFirstView(Buffer.from(page), what, languages, now)).toString()
const [one] = rowsFor(1, now)
const named = (displayName: string): ExtensionRow[] => (one ? [{ ...one, displayName }] : [])

/** What stands between the tags, as a browser would show it. */
const texts = (html: string): string[] =>
  [...html.matchAll(/>([^<]*)</g)]
    .map(([, text = '']) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .filter((text) => text !== '')

describe('the first view of the window', () => {
  test('has the first rows before there is any code, out of reach of keys and screen readers', () => {
    const [first, ...others] = rowsFor(3, now)
    const phone = { phone: 'Yealink T, W and CP series', mac: '001565abcdef' }
    const html = draw(openedWith(first ? [{ ...first, ...phone }, ...others] : []))
    expect(html).toContain('<div id="first" class="first" aria-hidden="true" inert>')
    expect(html.indexOf('id="first"')).toBeLessThan(html.indexOf('id="app"'))
    for (const text of ['Ext', 'Name', '100000', 'Sales 0', 'Registered', 'Not registered', phone.phone, '00:15:65:ab:cd:ef']) {
      expect(texts(html)).toContain(text)
    }
  })

  test('says only what a name says, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('$&', '$`', '<script>', '&lt;', '"', "'")),
        (name) => {
          const html = draw(openedWith(named(name)))
          expect(texts(html)).toContain(name)
          expect(texts(html).length).toBe(texts(draw(openedWith(named('x')))).length)
        },
      ),
    )
  })

  test('holds nothing that the window’s policy refuses', () => {
    expect(draw(openedWith(rowsFor(200, now)))).not.toMatch(/style=|<script|<style|\son\w+=/)
  })

  test('is in the language and the theme of the settings, or in what the browser asks for', () => {
    expect(draw(openedWith(rowsFor(1, now), { locale: 'vi', theme: 'dark' }))).toMatch(
      /<html lang="vi" data-theme="dark">.*Đã đăng ký/,
    )
    expect(draw(openedWith(rowsFor(1, now)), 'vi-VN,vi;q=0.9')).toMatch(/<html lang="vi" data-theme="system">.*Đã đăng ký/)
    expect(draw(openedWith(rowsFor(1, now), { locale: 'en' }), 'vi')).toMatch(/<html lang="en" .*Registered/)
    expect(draw(openedWith(rowsFor(1, now)), '')).toMatch(/<html lang="en" /)
  })

  test('has the columns and widths that somebody chose', () => {
    const html = draw(
      openedWith(rowsFor(1, now), { window: { ...left, columns: ['number', 'team'], widths: { team: 333 }, inspector: false } }),
    )
    expect(html).toContain('<col width="333">')
    expect(texts(html)).toContain('Team')
    expect(texts(html)).not.toContain('Name')
    expect(html).not.toContain('first-details')
  })

  test('is as long as the screen, however many rows there are, and scrolls as far as the table', () => {
    const html = draw(openedWith(rowsFor(120, now)))
    expect(html.length).toBeLessThan(40_000)
    expect(html.match(/class="first-number"/g)?.length).toBe(1 + 72)
    expect(html).toContain(`height="${(120 - 72) * 30}"`)
  })

  test('is the place of the table alone where the first rows are other ones, and nothing at all where no PBX is connected', () => {
    const html = draw(openedWith(null))
    expect(html).toContain('id="first"')
    expect(html).not.toContain('first-tick"></i></td><td class="first-number">1')
    expect(draw({ ...openedWith(null), shown: null })).not.toContain('id="first"')
  })
})
