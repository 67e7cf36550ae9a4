import fc from 'fast-check'

/** One thing that goes wrong with a message on its way. */
export const mutation = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), to: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('drop' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }) }),
  fc.record({
    kind: fc.constant('text' as const),
    at: fc.nat(),
    text: fc.constantFrom(
      '\r\n',
      '\r\n\r\n',
      '"',
      ',',
      ';',
      '<',
      '\\',
      '\0',
      'Content-Length: 99999\r\n',
      'Content-Length: -1\r\n',
      ' '.repeat(500),
      '"'.repeat(300),
      'a=b,'.repeat(200),
      ';x'.repeat(200),
    ),
  }),
  fc.record({ kind: fc.constant('twice' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 200 }) }),
)
export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

/** The message after these things went wrong with it, one after the other. */
export function mutate(message: string, mutations: readonly Mutation[]): Buffer {
  let bytes = Buffer.from(message)
  for (const one of mutations) {
    const at = one.at % (bytes.length + 1)
    const head = bytes.subarray(0, at)
    const tail = bytes.subarray(at)
    if (one.kind === 'flip') {
      bytes = Buffer.from(bytes)
      if (at < bytes.length) bytes[at] = one.to
    } else if (one.kind === 'cut') bytes = head
    else if (one.kind === 'drop') bytes = Buffer.concat([head, tail.subarray(one.count)])
    else if (one.kind === 'insert') bytes = Buffer.concat([head, one.bytes, tail])
    else if (one.kind === 'text') bytes = Buffer.concat([head, Buffer.from(one.text), tail])
    else bytes = Buffer.concat([head, tail.subarray(0, one.count), tail])
  }
  return bytes
}
