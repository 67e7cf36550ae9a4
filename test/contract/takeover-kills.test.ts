import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pause, systemClock } from '../../src/main/system/clock.ts'
import { createLeftovers } from '../../src/main/keychain/leftovers.ts'
import { createListedKeychain } from '../../src/main/keychain/listed-keychain.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { openStore } from '../../src/main/store/store.ts'
import { createFileKeychain } from '../support/secrets/file-keychain.ts'
import { entries, expectEverything, oldSafe } from '../support/secrets/old-safe.ts'
import { openSafe } from '../support/secrets/vaults.ts'

/** `LINECARD_TAKEOVER_ENTRIES=5000 LINECARD_TAKEOVER_KILLS=30` is the largest office, killed as often as anybody would. */
const entriesOfMany = Number(process.env['LINECARD_TAKEOVER_ENTRIES'] ?? 400)
const kills = Number(process.env['LINECARD_TAKEOVER_KILLS'] ?? 5)

const script = fileURLToPath(new URL('../support/secrets/takeover-in-a-process.ts', import.meta.url))
const dice = (sides: number): number => Buffer.from(systemRandom.bytes(4)).readUInt32BE() % sides

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-takeover-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a process that takes over what an earlier version kept in the keychain', () => {
  it(
    `loses nothing and leaves nothing: ${entriesOfMany} entries, ended without a word ${kills} times`,
    async () => {
      const place = join(folder, 'keychain')
      const keychain = createFileKeychain(place)
      const numbers = ['100', ...Array.from({ length: Math.ceil(entriesOfMany / 3) }, (_, index) => String(1_000 + index))]
      const before = openStore(join(folder, 'linecard.sqlite'))
      before.run('PRAGMA synchronous = OFF')
      await oldSafe(numbers, before, keychain)
      before.close()

      const left = (): number => readdirSync(place).length
      const starts = left()
      const run = () => spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], { stdio: 'inherit' })
      let cut = 0
      for (let kill = 0; kill < kills; kill += 1) {
        const child = run()
        const ended = once(child, 'exit')
        const there = left()
        // Some die before they have done anything, some in the middle; so many that something is left for each of them.
        const enough = dice(2 * Math.ceil(starts / (kills + 1)))
        while (child.exitCode === null && there - left() < enough) await pause(systemClock, 1)
        await pause(systemClock, dice(20))
        child.kill('SIGKILL')
        const [, signal] = (await ended) as [number | null, string | null]
        if (signal === 'SIGKILL' && left() < there) cut += 1
      }
      // It was killed while there was something to lose.
      expect(cut).toBeGreaterThan(kills / 3)
      const [code] = (await once(run(), 'exit')) as [number | null]
      expect(code).toBe(0)

      const store = openStore(join(folder, 'linecard.sqlite'))
      try {
        const safe = openSafe(store, keychain)
        await expectEverything(safe, numbers)
        await createLeftovers(createListedKeychain(keychain, store), store).remove()
        expect(await entries(safe)).toEqual(['key', 'token/a'])
      } finally {
        store.close()
      }
    },
    60_000 + kills * 20_000,
  )
})
