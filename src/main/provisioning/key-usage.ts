/** One element of DER: its tag, what is in it, and what comes after it. */
interface Element {
  readonly tag: number
  readonly content: Uint8Array
  readonly rest: Uint8Array
}

/** Tags, as X.509 uses them. */
const [booleanTag, bitsTag, bytesTag, nameTag, sequenceTag, extensionsTag] = [0x01, 0x03, 0x04, 0x06, 0x30, 0xa3]
/** 2.5.29.15 */
const keyUsageName = [0x55, 0x1d, 0x0f]
/** The first bit of all. */
const digitalSignatureBit = 0x80

/** null: it breaks off. */
function elementIn(bytes: Uint8Array): Element | null {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) return null
  const many = first < 0x80 ? 0 : first & 0x7f
  if (many > 4) return null
  const length = many === 0 ? first : bytes.subarray(2, 2 + many).reduce((sum, byte) => sum * 256 + byte, 0)
  const from = 2 + many
  if (from + length > bytes.length) return null
  return { tag, content: bytes.subarray(from, from + length), rest: bytes.subarray(from + length) }
}

function* elementsIn(bytes: Uint8Array): Generator<Element, void, void> {
  for (let left = bytes; left.length > 0;) {
    const one = elementIn(left)
    if (!one) return
    yield one
    left = one.rest
  }
}

const inside = (element: Element | null | undefined, tag: number): Uint8Array | null =>
  element?.tag === tag ? element.content : null

/**
 * Whether a certificate's key may sign, which a TLS server of today does in every handshake. True where the certificate does not say what
 * its key is for. Node's own `keyUsage` is the extended one, and its OpenSSL does not mind; Electron's BoringSSL does.
 *
 * @param certificate as DER
 */
export function maySign(certificate: Uint8Array): boolean {
  const whole = inside(elementIn(certificate), sequenceTag)
  const told = whole && inside(elementIn(whole), sequenceTag)
  const wrapped = told && [...elementsIn(told)].find(({ tag }) => tag === extensionsTag)
  const extensions = wrapped && inside(elementIn(wrapped.content), sequenceTag)
  for (const extension of extensions ? elementsIn(extensions) : []) {
    const [name, ...more] = elementsIn(extension.content)
    const isUsage =
      inside(name, nameTag)?.every((byte, at) => byte === keyUsageName[at]) && name?.content.length === keyUsageName.length
    if (!isUsage) continue
    const value = more.find(({ tag }) => tag !== booleanTag)
    const bits = inside(elementIn(inside(value, bytesTag) ?? new Uint8Array()), bitsTag)
    // Before the bits there is how many of the last byte count.
    return ((bits?.[1] ?? 0) & digitalSignatureBit) !== 0
  }
  return true
}
