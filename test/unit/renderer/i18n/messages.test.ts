import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as en from '#messages/en/by-code.ts'
import * as vi from '#messages/vi/by-code.ts'
import { columnOf } from '#shared/columns/index.ts'
import { listed } from '../../../../src/renderer/src/features/handoff-many/listed.ts'

const forms = z.object({ match: z.record(z.string(), z.string()) }).array()
const catalogue = z.record(z.string(), z.union([z.string(), forms, z.url()]))
const read = (locale: string) => {
  const [ui, columns] = ['ui', 'columns'].map((name) =>
    catalogue.parse(JSON.parse(readFileSync(`messages/${locale}/${name}.json`, 'utf8'))),
  )
  const { $schema: _schema, ...messages } = { ...ui, ...columns }
  return messages
}
const english = read('en')
const vietnamese = read('vi')

const textsOf = (message: string | z.infer<typeof forms>): string[] =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match))
const fillIns = (message: string | z.infer<typeof forms>): string[] => [
  ...new Set(textsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))),
]

/** Names, signs and words that are the same in both languages. */
const alike = /^[\s\d\W]*$|^\W*(QR|PDF|CSV|ZIP|PNG|SVG|TLS|SRTP|STUN|PIN|MAC|A4|Letter|Linecard|HTTPS?|SIP|OK)\b/

describe('the message catalogue', () => {
  it('says everything in both languages', () => {
    expect(Object.keys(vietnamese).sort()).toEqual(Object.keys(english).sort())
    for (const [key, message] of [...Object.entries(english), ...Object.entries(vietnamese)])
      for (const text of textsOf(message)) expect(text.trim(), key).not.toBe('')
  })

  it('fills in the same values in both languages', () => {
    for (const [key, message] of Object.entries(english))
      expect(fillIns(vietnamese[key] ?? '').sort(), key).toEqual(fillIns(message).sort())
  })

  it('has each plural form that a language knows, and no other', () => {
    for (const [locale, messages] of Object.entries({ en: english, vi: vietnamese })) {
      const known = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
      for (const [key, message] of Object.entries(messages)) {
        if (typeof message === 'string') continue
        const has = message.flatMap(({ match }) => Object.keys(match).map((one) => one.split('=')[1]))
        expect(has.sort(), `${locale} ${key}`).toEqual([...known].sort())
      }
    }
  })

  it('is translated: no English text stands in the Vietnamese', () => {
    const same = Object.entries(english).filter(
      ([key, message]) =>
        JSON.stringify(message) === JSON.stringify(vietnamese[key]) && textsOf(message).some((text) => !alike.test(text)),
    )
    expect(same.map(([key]) => key)).toEqual([])
  })

  it('puts what may end in an ellipsis or a full stop of its own into brackets or quotation marks, and none behind it', () => {
    const coded = [en, vi].flatMap(({ problems, sip }) => [...Object.values(problems), ...Object.values(sip)])
    const told = coded.flatMap(({ message, todo }) => [message, todo])
    const texts = [...[english, vietnamese].flatMap((all) => Object.values(all).flatMap(textsOf)), ...told]
    const filledIn = texts.filter((text) => /\{(numbers|names|reason|detail|words)\}/.test(text))
    expect(filledIn.length).toBeGreaterThan(20)
    expect(filledIn.filter((text) => /\{(numbers|names|reason|detail|words)\}([.…:;,?]|[”"’][.…])/.test(text))).toEqual([])
    const fourteen = Array.from({ length: 14 }, (_, at) => String(1001 + at))
    expect(listed(fourteen)).toMatch(/ 1012, …$/)
    expect(listed(fourteen.slice(0, 12))).toBe(fourteen.slice(0, 12).join(', '))
    for (const text of filledIn) {
      const said = text.replace('{numbers}', listed(fourteen))
      expect(said).not.toMatch(/…[.…”]|\.\./)
    }
  })

  it('has no text that nobody reads', () => {
    const source = 'src/renderer/src'
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\.(svelte|ts)$/.test(file) && !file.startsWith('paraglide/'))
    const read = files.map((file) => readFileSync(join(source, file), 'utf8')).join('\n')
    const named = new Set([...read.matchAll(/\bm\.(\w+)/g)].map(([, key = '']) => key))
    for (const { name } of Object.values(columnOf)) named.add(name)
    // The words of a column are found by what stands in a row.
    const found = /^(pw_short|reg|rec|status)_|^yes$/
    expect(Object.keys(english).filter((key) => !named.has(key) && !found.test(key))).toEqual([])
  })
})
