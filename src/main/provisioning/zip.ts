import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
// Node's own edition makes a `require`, which a bundle has already, for worker threads that nothing here uses.
import { deflateSync, Zip, ZipPassThrough } from 'fflate/browser'

/** Takes the archive's bytes as they come; waits until they are where they belong. */
export type Sink = (chunk: Uint8Array) => Promise<void>

/** A ZIP archive that is written while it grows: nothing but the file in hand is kept in memory. */
export interface ZipWriter {
  /** Adds one file under its path in the archive, with `/` between folders. */
  add(path: string, content: Uint8Array): Promise<void>
  /** Writes the archive's table of contents: without it there is no archive. */
  end(): Promise<void>
}

/** A file that is here whole, and packed already: a streaming packer's buffers cost more than a phone's small file itself. */
class WholeFile extends ZipPassThrough {
  readonly #packed: Uint8Array<ArrayBuffer>

  constructor(path: string, packed: Uint8Array<ArrayBuffer>) {
    super(path)
    this.compression = 8
    this.#packed = packed
  }

  protected override process(_content: Uint8Array, final: boolean): void {
    this.ondata(null, this.#packed, final)
  }
}

/** A larger one is packed beside main's own thread, in bytes: for smaller ones the way there takes longer. */
const smallest = 32_768
const packAside = promisify(deflateRaw)

/** A ZIP has years from 1980 to 2107, and its library from 1980 to 2099: a clock that nobody has set yet costs no archive. */
const [earliest, latest] = [new Date(1980, 0, 1).getTime(), new Date(2099, 11, 31).getTime()]

/** `at` is every file's time, in ms since the epoch. */
export function createZip(write: Sink, at: number): ZipWriter {
  const time = Number.isFinite(at) ? Math.min(Math.max(at, earliest), latest) : earliest
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  async function flush(): Promise<void> {
    for (const chunk of ready.splice(0)) await write(chunk)
  }
  return {
    async add(path, content) {
      const file = new WholeFile(path, content.length < smallest ? deflateSync(content) : await packAside(content))
      file.mtime = time
      // A config is full of passwords: only its owner may read it when it is unpacked (0600, in Unix's part of the entry).
      file.os = 3
      file.attrs = 0o100600 << 16
      zip.add(file)
      file.push(content, true)
      await flush()
    },
    async end() {
      zip.end()
      await flush()
    },
  }
}
