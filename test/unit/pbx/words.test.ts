import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { longestWords, maxRefusedFields, maxWords } from '#shared/limits.ts'
import { hiding, pageIn, titleOf, wordsOf } from '../../../src/main/pbx/words.ts'

const same = (text: string): string => text

describe('what a refusal says', () => {
  it.each<[string, unknown, Record<string, string[]>, string[]]>([
    ['a message alone', { message: 'Your plan has 50 extensions.' }, {}, ['Your plan has 50 extensions.']],
    ['a message and no errors', { message: 'No.', errors: {} }, {}, ['No.']],
    ['a message and an empty list', { message: 'No.', errors: [] }, {}, ['No.']],
    ['errors alone', { errors: { display_name: ['Too long.'] } }, { displayName: ['Too long.'] }, []],
    ['an error that is one text', { errors: { display_name: 'Too long.' } }, { displayName: ['Too long.'] }, []],
    ['a list of texts', { errors: ['First.', 'Second.'] }, {}, ['First.', 'Second.']],
    [
      'a list of objects',
      {
        errors: [
          { field: 'team_id', message: 'No such team.' },
          { code: 7, message: 'Ask an admin.' },
        ],
      },
      { teamId: ['No such team.'] },
      ['Ask an admin.'],
    ],
    [
      'JSON:API',
      { errors: [{ detail: 'Taken.', source: { pointer: '/data/attributes/extension_number' } }] },
      { number: ['Taken.'] },
      [],
    ],
    ['FastAPI', { detail: [{ loc: ['body', 'max_concurrent'], msg: 'Too many.' }] }, { maxConcurrent: ['Too many.'] }, []],
    ['RFC 9457', { type: 'about:blank', title: 'Forbidden', detail: 'Not from this address.' }, {}, ['Not from this address.']],
    ['nested errors', { errors: { extension: { extension_number: ['Taken.'] } } }, { number: ['Taken.'] }, []],
    ['errors of something else', { errors: { account: { status: ['Suspended.'] } } }, {}, ['account.status: Suspended.']],
    ['errors by place', { errors: { 'data.0.extension_number': ['Taken.'] } }, { number: ['Taken.'] }, []],
    ['fields that are not ours', { message: 'No.', errors: { plan: ['Full.'] } }, {}, ['No.', 'plan: Full.']],
    ['ours beside others', { errors: { plan: ['Full.'], new_password: ['Weak.'] } }, { password: ['Weak.'] }, ['plan: Full.']],
    ['an error as a text', { error: 'Gone fishing' }, {}, ['Gone fishing']],
    ['an error as an object', { error: { code: 403, message: 'Blocked.' } }, {}, ['Blocked.']],
    ['OAuth’s', { error: 'invalid_token', error_description: 'It has expired.' }, {}, ['It has expired.']],
    [
      'Laravel’s, whose message repeats the first error',
      { message: 'Taken. (and 1 more error)', errors: { extension_number: ['Taken.'], team_id: ['No.'] } },
      { number: ['Taken.'], teamId: ['No.'] },
      [],
    ],
    ['a text', 'Forbidden', {}, ['Forbidden']],
    ['markup, which stays text', { message: '<b>No</b> & <script>' }, {}, ['<b>No</b> & <script>']],
    ['nothing', {}, {}, []],
    ['numbers and null', { message: 7, errors: null }, {}, []],
    ['a null among errors', { errors: { display_name: [null, 'Too long.'] } }, { displayName: ['Too long.'] }, []],
  ])('%s', (_name, body, fields, said) => {
    expect(wordsOf(body, same)).toEqual({ fields, said })
  })

  it('is short, plain and never more than fits, and nothing in it throws (property)', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.jsonValue({ maxDepth: 12 }),
          fc.record({ message: fc.string({ unit: 'binary' }), errors: fc.object() }),
        ),
        (body) => {
          const { fields, said } = wordsOf(body, same)
          expect(said.length).toBeLessThanOrEqual(maxWords)
          expect(Object.keys(fields).length).toBeLessThanOrEqual(maxRefusedFields)
          for (const text of [...said, ...Object.values(fields).flat()]) {
            expect([...text].length).toBeLessThanOrEqual(longestWords)
            expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
            expect(text.trim()).not.toBe('')
          }
        },
      ),
    )
  })

  it('never repeats a secret of ours, wherever in it a PBX puts it (property)', () => {
    const secret = fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...'abcdefgh0123456789') })
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 190 }), fc.string(), (mine, before, after) => {
        const hide = hiding([`12|${mine}`, mine])
        const text = `${before}${mine}${after}`
        for (const body of [
          { message: text },
          { errors: { sip_password: [text] } },
          { errors: { [text]: ['No.'] } },
          [text],
          text,
        ])
          expect(JSON.stringify(wordsOf(body, hide)).includes(mine)).toBe(false)
        expect(titleOf(`<title>${text}</title>`, hide).join().includes(mine)).toBe(false)
      }),
    )
  })
})

describe('what came where JSON should', () => {
  it.each<[string, string, Record<string, string>, ReturnType<typeof pageIn>]>([
    ['a page', '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }, 'page'],
    ['a page without its type', '  <html><body>Hi', {}, 'page'],
    ['a sign-in page', '<html><form><input name=u><input name="p" type="password">', { 'content-type': 'text/html' }, 'sign-in'],
    ['Cloudflare’s check, by its header', '<html>', { 'cf-mitigated': 'challenge' }, 'challenge'],
    [
      'Cloudflare’s check, by its page',
      '<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>',
      {},
      'challenge',
    ],
    ['AWS’ check', '', { 'x-amzn-waf-action': 'captcha' }, 'challenge'],
    ['Imperva’s check', '<html><iframe src="/_Incapsula_Resource?x=1">', { 'content-type': 'text/html' }, 'challenge'],
    ['a captcha', '<html><div class="g-recaptcha"></div>', { 'content-type': 'text/html' }, 'challenge'],
    ['plain text', 'OK', { 'content-type': 'text/plain' }, 'text'],
    ['XML', '<?xml version="1.0"?><Error/>', { 'content-type': 'application/xml' }, 'text'],
    ['JSON that broke off', '{"data":[{"ext', { 'content-type': 'application/json' }, null],
  ])('%s', (_name, text, headers, means) => {
    expect(pageIn(text, (name) => headers[name] ?? null)).toBe(means)
  })

  it.each([
    ['<html><head><title>403 Forbidden &amp; more</title>', ['403 Forbidden & more']],
    ['<html><body><h1>Bảo&nbsp;trì &#39;đêm&#x27;</h1>', ["Bảo trì 'đêm'"]],
    ['<html><body>only this', []],
    ['Service down', ['Service down']],
  ])('its title: %s', (text, title) => {
    expect(titleOf(text, same)).toEqual(title)
  })
})
