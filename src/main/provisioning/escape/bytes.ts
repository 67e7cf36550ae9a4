/** UTF-8 without a byte-order mark. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** UTF-16 little-endian with its byte-order mark, as Windows' INI functions want it. */
export function utf16WithMark(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
}
