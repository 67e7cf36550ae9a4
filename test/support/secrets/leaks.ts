import fc from 'fast-check'

/** Every part of a secret that would help somebody to it. */
export function slices(secret: string): string[] {
  const length = Math.min(8, secret.length)
  return Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length))
}

const sign = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
/** Passwords, tokens, PINs: of signs that must be escaped somewhere, and of Vietnamese. */
export const secret = fc
  .oneof(
    fc.string({ unit: sign, minLength: 8, maxLength: 100 }),
    fc.string({ unit: fc.constantFrom(...'abXY09"\\<&%=;,: '), minLength: 8, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'ếôđ😀aZ9'), minLength: 8, maxLength: 20 }),
    fc.stringMatching(/^[1-9][0-9]{0,3}\|[A-Za-z0-9]{40}$/),
  )
  .filter((text) => text.trim().length >= 8 && new Set(text).size > 3 && !'[hidden]'.includes(text.slice(0, 2)))
/** Words around it. */
export const word = fc.string({ unit: fc.constantFrom(...'abc /:'), maxLength: 12 })

/** Where a secret turns up. */
export const carriers: Readonly<Record<string, (value: string, filler: string) => unknown>> = {
  'a URL’s query': (value) => `GET https://pbx.example/api?key=${encodeURIComponent(value)}&page=1`,
  'a URL’s user': (value) => `https://it:${encodeURIComponent(value)}@pbx.example/`,
  'a URL’s path': (value, filler) => `https://pbx.example/${filler}/${encodeURIComponent(value)}/x`,
  'a bearer header': (value) => `Authorization: Bearer ${value}\r\nAccept: */*`,
  'a basic header': (value) => `authorization: Basic ${Buffer.from(`it:${value}`).toString('base64')}`,
  'a header object': (value) => ({ headers: { authorization: `Bearer ${value}`, cookie: `a=b; session=${value}` } }),
  'a JSON body': (value) => JSON.stringify({ extension_number: '1001', sip_password: value }),
  'JSON in JSON': (value) => JSON.stringify({ body: JSON.stringify({ anything: value }) }),
  'plain words': (value, filler) => `${filler}${value}${filler}`,
  'a part of it': (value, filler) => `${filler}${value.slice(0, 9)}${filler}`,
  base64: (value) => Buffer.from(value).toString('base64'),
  nested: (value) => ({ deep: [{ deeper: { note: `it said ${value}` } }] }),
}
