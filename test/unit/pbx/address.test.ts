import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../../src/main/pbx/address.ts'

const host = 'https://app.acme.vn'

describe('an address as people type it', () => {
  it.each<[string, string[]]>([
    ['app.acme.vn', [host]],
    ['APP.Acme.VN.', [host]],
    [`${host}/`, [host]],
    [`${host}:443/`, [host]],
    [`${host}:8443/`, [`${host}:8443`]],
    [` ${host}/console/login?x=1 `, [`${host}/console/login`, `${host}/console`, host]],
    [`${host}/#/extensions/1001`, [host]],
    [`${host}/index.php?page=login`, [host]],
    [`${host}/pbx/`, [`${host}/pbx`, host]],
    ['app.acme.vn/pbx', [`${host}/pbx`, host]],
    [`${host}/pbx/admin/main.html`, [`${host}/pbx/admin`, `${host}/pbx`, host]],
    [`${host}/api/pbx/extensions?page=1&per_page=50`, [host]],
    [`${host}/api`, [host]],
    [`${host}/pbx/api/pbx/extensions/1001`, [`${host}/pbx`, host]],
    [`${host}/a/b/c/d/e`, [`${host}/a/b/c/d/e`, `${host}/a/b/c/d`, `${host}/a/b/c`, host]],
    [`${host}//pbx//`, [`${host}/pbx`, host]],
    [`${host}/x/../pbx`, [`${host}/pbx`, host]],
    [`<${host}>.`, [host]],
    [`“${host}”`, [host]],
    [`\ufeff${host}\u200b`, [host]],
    ['\u00a0app.acme.vn\u00a0', [host]],
    ['127.0.0.1:8060', ['http://127.0.0.1:8060']],
    ['http://localhost:8060', ['http://localhost:8060']],
    ['LOCALHOST:8060', ['http://localhost:8060']],
    ['[::1]:8060', ['http://[::1]:8060']],
    ['[2001:db8::1]:8443', ['https://[2001:db8::1]:8443']],
    ['2001:db8::1', ['https://[2001:db8::1]']],
    ['tổng-đài.vn', ['https://xn--tng-i-uqa65a054r.vn']],
  ])('%j is looked for at %j', (typed, places) => {
    expect(parseAddress(typed)).toEqual({ ok: true, value: places })
  })

  it.each([
    ['http://app.acme.vn', 'address-insecure'],
    ['http://127.0.0.1.evil.example', 'address-insecure'],
    ['ftp://app.acme.vn', 'address-invalid'],
    ['javascript:alert(1)', 'address-invalid'],
    ['https://user:pass@app.acme.vn', 'address-invalid'],
    ['two words', 'address-invalid'],
    ['', 'address-invalid'],
    ['\u200b', 'address-invalid'],
    ['https://', 'address-invalid'],
    ['https://app.acme.vn:99999', 'address-invalid'],
  ])('%j is refused as %s', (typed, kind) => {
    const parsed = parseAddress(typed)
    expect(parsed.ok ? null : parsed.problem.kind).toBe(kind)
    expect(JSON.stringify(parsed)).not.toContain('user:pass')
  })

  it('leads to the host that was typed and to no other, whatever path comes after it', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/)
    const path = fc.array(fc.string({ maxLength: 12 }), { maxLength: 8 }).map((parts) => parts.join('/').replace(/\s/g, ''))
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 2, maxLength: 3 }),
        path,
        fc.integer({ min: 1, max: 65_535 }),
        (labels, after, port) => {
          const origin = new URL(`https://${labels.join('.')}:${port}`).origin
          const parsed = parseAddress(`${origin}/${after}`)
          if (!parsed.ok) return
          expect(parsed.value.length).toBeLessThanOrEqual(4)
          expect(parsed.value.at(-1)).toBe(origin)
          expect(parsed.value.every((place) => new URL(place).origin === origin && !place.endsWith('/'))).toBe(true)
          // What was found is found again when it is typed; marks around an address are none of it.
          fc.pre(!/["'“”‘’<>()«».,;]/.test(after))
          for (const place of parsed.value) expect(parseAddress(place)).toMatchObject({ ok: true, value: { 0: place } })
        },
      ),
    )
  })

  it('is judged, whatever it is, and repeats neither a login nor a query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof parseAddress(text).ok).toBe('boolean')
        expect(JSON.stringify(parseAddress(`https://ann:sentinel@${text}`))).not.toContain('sentinel')
      }),
    )
  })
})
