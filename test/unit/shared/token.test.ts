import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenSchema } from '#shared/account.ts'
import { cleanToken } from '#shared/token.ts'

const token = '12|Q3hdTfEzT0mZ1aK4bYc9XrPqWvNs8LuJ5gHo'

describe('a pasted token', () => {
  it.each([
    token,
    `  ${token}\n`,
    `Bearer ${token}`,
    `bearer\t${token}`,
    `Authorization: Bearer ${token}`,
    `authorization:Bearer ${token}\r\n`,
    `"Authorization": "Bearer ${token}",`,
    `-H 'Authorization: Bearer ${token}' https://app.acme.vn/api/pbx/extensions`,
    `curl -s -H "Authorization: Bearer ${token}" -H "Accept: application/json"`,
    `Authorization: Bearer ${token}\nAccept: application/json`,
    `"${token}"`,
    `'${token}',`,
    `“${token}”`,
    `„${token}“`,
    `\`${token}\``,
    `<${token}>`,
    `{"token":"${token}","type":"bearer"}`,
    `TOKEN=${token}`,
    `API token: ${token}`,
    `Token: ${token}`,
    `Your token is ${token}. Keep it safe.`,
    `${token.slice(0, 20)}\n${token.slice(20)}`,
    `Bearer ${token.slice(0, 26)}\r\n  ${token.slice(26)}`,
    `\ufeff${token}\u200b`,
    `\u00a0${token}\u00a0`,
    [...token].join('\u200b'),
    `${token.slice(0, 9)}\u00ad${token.slice(9)}`,
  ])('%j is the token itself', (pasted) => {
    expect(tokenSchema.parse(pasted) === token).toBe(true)
  })

  it.each(['', '   ', 'two words', 'Bearer', '"', '12|a token of three words'])('%j is none, or stays what it is', (pasted) => {
    const read = tokenSchema.safeParse(pasted)
    expect(read.success && read.data !== pasted).toBe(false)
  })

  it('of any kind comes out of what surrounds it', () => {
    const kind = fc.stringMatching(/^[0-9]{1,6}\|[A-Za-z0-9]{20,60}$/)
    const other = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~+/|-]{18,80}$/)
    const unseen = fc.constantFrom('', '\u200b', '\ufeff', '\u2060', '\u200e')
    const pair = fc.constantFrom(['', ''], ['"', '"'], ["'", "'"], ['“', '”'], ['`', '`'])
    const before = fc.constantFrom(
      '',
      'Bearer ',
      'bearer  ',
      'Authorization: Bearer ',
      'authorization=Bearer ',
      ' \u00a0',
      '\r\n',
    )
    const after = fc.constantFrom('', ' ', '\n', '\u00a0', '\r\n\r\n')
    fc.assert(
      fc.property(fc.oneof(kind, other), unseen, pair, before, after, (one, sign, [open, close], front, back) => {
        return cleanToken(`${front}${open}${sign}${one}${sign}${close}${back}`) === one
      }),
    )
  })

  it('that is clean stays as it is, and cleaning it twice changes nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        (text) => cleanToken(cleanToken(text)) === cleanToken(text) || /bearer|token|auth/i.test(text),
      ),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9][\x21-\x7e]{0,60}[A-Za-z0-9]$/), (text) => {
        fc.pre(!/bearer|token|auth|\|/i.test(text))
        return cleanToken(text) === text
      }),
    )
  })
})
