import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ok } from '#shared/result.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'

/** A keychain that outlives the process that uses it: a file an entry, in a folder of a test. */
export function createFileKeychain(folder: string): Keychain {
  mkdirSync(folder, { recursive: true })
  const names = (): string[] =>
    readdirSync(folder)
      .filter((file) => !file.endsWith('.new'))
      .map(decodeURIComponent)
  const fileOf = (name: string): string => join(folder, encodeURIComponent(name))
  return {
    mode: 'os',
    get: async (name) => ok(names().includes(name) ? readFileSync(fileOf(name), 'utf8') : null),
    async set(name, secret) {
      // All of it or nothing, as a keychain does.
      writeFileSync(`${fileOf(name)}.new`, secret)
      renameSync(`${fileOf(name)}.new`, fileOf(name))
      return ok(null)
    },
    async remove(name) {
      const isThere = names().includes(name)
      rmSync(fileOf(name), { force: true })
      return ok(isThere)
    },
    names: async () => ok(names()),
  }
}
