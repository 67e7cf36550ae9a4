import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import english from '#messages/en/phrases.json' with { type: 'json' }
import vietnamese from '#messages/vi/phrases.json' with { type: 'json' }
import { paramsSchema } from '#shared/phrase-schema.ts'
import { fillIn, phrase, phraseText } from '#shared/phrase.ts'

describe('a phrase', () => {
  it('is said in the language that is asked for, with the phrases in it', () => {
    const said = phrase('way-transport', { transports: phrase('either', { one: 'TCP', other: 'TLS' }) })
    expect(phraseText(said)).toBe('Choose TCP or TLS in the account’s SIP settings, or choose another phone.')
    expect(phraseText(said, vietnamese)).toBe('Hãy chọn TCP hoặc TLS trong cài đặt SIP của tài khoản, hoặc chọn điện thoại khác.')
  })

  it('leaves what is filled in as it is, be it a phrase of ours, word for word', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...Object.values(english)), fc.string()), (name) => {
        for (const phrases of [english, vietnamese]) expect(fillIn('“{name}”', { name }, phrases)).toBe(`“${name}”`)
      }),
    )
  })

  it('crosses to the window as it is', () => {
    const params = { reason: phrase('same-mac', { number: '1001' }), count: 3, name: 'server' }
    expect(paramsSchema.parse(JSON.parse(JSON.stringify(params)))).toEqual(params)
  })

  it('that this version does not know is shown by its code', () => {
    expect(fillIn('({reason})', { reason: { code: 'of-tomorrow', params: {} } })).toBe('(of-tomorrow)')
    expect(fillIn('({reason})', { reason: { code: 'toString', params: {} } })).toBe('(toString)')
  })

  it('is used somewhere', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|svelte)$/.test(file))
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .join('\n')
    // `field-…` is put together from the name of a field.
    expect(Object.keys(english).filter((code) => !source.includes(`'${code.replace(/^field-/, '')}'`))).toEqual([])
  })
})
