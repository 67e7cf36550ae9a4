/** Values to texts and back. */
export interface ValueText {
  toText(value: unknown): string
  fromText(text: string): unknown
}

/**
 * Writes what V8 clones between two processes as a text: what JSON loses (undefined, dates, maps, bytes, …) comes back as it was.
 * Must be called with a clone: what cannot be cloned is not looked for here. Whole in itself, so that its source runs in a page, too.
 */
export function valueText(): ValueText {
  const mark = '\u0000kind'
  const bytesOf = (view: ArrayBufferView): string => {
    let text = ''
    for (const byte of new Uint8Array(view.buffer, view.byteOffset, view.byteLength)) text += String.fromCharCode(byte)
    return btoa(text)
  }
  const viewKinds: Readonly<Record<string, new (buffer: ArrayBuffer) => ArrayBufferView>> = {
    ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
    ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView },
  }
  const marked = (kind: string, of: unknown): unknown => ({ [mark]: kind, of })

  function write(value: unknown): unknown {
    if (value === undefined) return marked('undefined', null)
    if (typeof value === 'bigint') return marked('bigint', String(value))
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return marked('number', Object.is(value, -0) ? '-0' : String(value))
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Date) return marked('date', value.getTime())
    if (value instanceof RegExp) return marked('regexp', [value.source, value.flags])
    if (value instanceof Map) return marked('map', [...value])
    if (value instanceof Set) return marked('set', [...value])
    if (value instanceof Error) return marked('error', [value.name, value.message])
    if (value instanceof ArrayBuffer) return marked('ArrayBuffer', bytesOf(new Uint8Array(value)))
    if (ArrayBuffer.isView(value)) return marked(value.constructor.name, bytesOf(value))
    // An object that looks like one of these marks is none.
    return Object.hasOwn(value, mark) ? marked('object', Object.entries(value)) : value
  }

  function read(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(read)
    const kind: unknown = Reflect.get(value, mark)
    if (typeof kind !== 'string') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one)]))
    const of: unknown = Reflect.get(value, 'of')
    if (kind === 'undefined') return undefined
    if (kind === 'bigint') return BigInt(String(of))
    if (kind === 'number') return Number(of)
    if (kind === 'date') return new Date(Number(of))
    const list = Array.isArray(of) ? of.map(read) : []
    if (kind === 'regexp') return new RegExp(String(list[0]), String(list[1]))
    if (kind === 'object') return Object.fromEntries(list as [string, unknown][])
    if (kind === 'map') return new Map(list as [unknown, unknown][])
    if (kind === 'set') return new Set(list)
    if (kind === 'error') return Object.assign(new Error(String(list[1])), { name: String(list[0]) })
    const { buffer } = Uint8Array.from(atob(String(of)), (letter) => letter.charCodeAt(0))
    const View = viewKinds[kind]
    return View ? new View(buffer) : buffer
  }

  return {
    toText: (value) =>
      // Not by the second parameter: a Date has become a text before that is asked.
      JSON.stringify({ value }, function (this: object, key) {
        return write(Reflect.get(this, key))
      }),
    fromText: (text) => read((JSON.parse(text) as { value: unknown }).value),
  }
}
