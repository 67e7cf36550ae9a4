import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { openLog } from '../../../src/main/log/file-log.ts'
import { keepPrivate } from '../../../src/main/store/private-folder.ts'
import { openStore } from '../../../src/main/store/store.ts'

let outer = ''
let folder = ''
const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)
const modesIn = (place: string): Record<string, string> =>
  Object.fromEntries(readdirSync(place).map((name) => [name, modeOf(join(place, name))]))

beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'linecard-private-'))
  folder = join(outer, 'data')
})
afterEach(() => rmSync(outer, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it('and everything that the records make in it are for their owner alone, whatever the umask', async () => {
    const before = process.umask(0)
    try {
      const clock = handClock()
      const store = openStore(join(folder, 'linecard.sqlite'), clock)
      openLog(join(folder, 'logs'), clock).info('started')
      store.run(`INSERT INTO settings (name, value) VALUES ('theme', '"dark"')`)
      await store.backup()
      expect(modeOf(folder)).toBe('700')
      expect(readdirSync(folder)).toEqual(
        expect.arrayContaining(['linecard.lock', 'linecard.sqlite', 'linecard.sqlite-wal', 'linecard.backup.sqlite']),
      )
      for (const [name, mode] of Object.entries(modesIn(folder)))
        expect([name, mode]).toEqual([name, name === 'logs' ? '700' : '600'])
      expect(modesIn(join(folder, 'logs'))).toEqual({ 'linecard.log': '600' })
      store.close()
    } finally {
      process.umask(before)
    }
  })

  it('is closed where it was there before, open to everybody, with our files in it; what is not ours is left as it is', () => {
    mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o755 })
    const files = [
      'linecard.sqlite',
      'linecard.damaged-20261124-080000.sqlite',
      'window.json',
      'logs/linecard.log.1',
      'notes.txt',
    ]
    for (const name of files) {
      writeFileSync(join(folder, name), '')
      chmodSync(join(folder, name), 0o644)
    }
    chmodSync(folder, 0o777)
    expect(keepPrivate(folder)).toBe(true)
    expect(modeOf(folder)).toBe('700')
    expect(modesIn(folder)).toEqual({
      'linecard.sqlite': '600',
      'linecard.damaged-20261124-080000.sqlite': '600',
      'window.json': '600',
      logs: '700',
      'notes.txt': '644',
    })
    expect(modesIn(join(folder, 'logs'))).toEqual({ 'linecard.log.1': '600' })
  })

  it('lets no link in it lead to a file elsewhere', () => {
    mkdirSync(folder)
    const elsewhere = join(outer, 'elsewhere')
    writeFileSync(elsewhere, '')
    chmodSync(elsewhere, 0o644)
    symlinkSync(elsewhere, join(folder, 'linecard.sqlite'))
    symlinkSync(outer, join(folder, 'logs'))
    chmodSync(outer, 0o755)
    keepPrivate(folder)
    expect([modeOf(elsewhere), modeOf(outer)]).toEqual(['644', '755'])
  })

  it('is refused where it belongs to everybody, and stays theirs', () => {
    mkdirSync(folder)
    chmodSync(folder, 0o1777)
    expect(() => keepPrivate(folder)).toThrow(`Other users of this computer can write to the data folder ${folder}.`)
    expect(lstatSync(folder).mode & 0o7777).toBe(0o1777)
  })

  it.skipIf(process.getuid?.() !== 0)('is refused where somebody else owns it and lets others write (needs root)', () => {
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    chownSync(folder, 65534, 65534)
    expect(() => keepPrivate(folder)).toThrow('--data-dir')
  })
})
