import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** What a release consists of; the rest of the folder is how it was made. */
const released = /\.(?:AppImage|deb|rpm|exe|dmg|zip|cdx\.json)$/

export const checksumsFile = 'SHA256SUMS'

export function releasedFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && released.test(entry.name))
    .map(({ name }) => name)
    .toSorted()
}

/** A file's SHA-256. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Writes SHA256SUMS for the release's files in a folder, as `sha256sum -c` reads it. */
export async function writeChecksums(folder: string): Promise<string> {
  const lines: string[] = []
  for (const name of releasedFiles(folder)) lines.push(`${await hashOf(join(folder, name))}  ${name}\n`)
  const file = join(folder, checksumsFile)
  writeFileSync(file, lines.join(''))
  return file
}
