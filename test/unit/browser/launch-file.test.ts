import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeLaunchFile } from '../../../src/main/browser/launch-file.ts'

const address = 'http://127.0.0.1:4711/w/abc/?key=def'
let home: string
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'linecard-home-'))))
afterEach(() => rmSync(home, { recursive: true, force: true }))
const modeOf = (path: string): number => statSync(path).mode & 0o777
const write = (name = 'one') => writeLaunchFile(home, name, address, Date.now())

describe('the page that leads a browser to the window', () => {
  test('leads to the address, and nobody else can read it', () => {
    const { path } = write()
    expect(readFileSync(path, 'utf8')).toContain(`<meta http-equiv="refresh" content="0; url=${address}">`)
    if (process.platform === 'win32') return
    expect([modeOf(path), modeOf(join(path, '..'))]).toEqual([0o600, 0o700])
  })

  test('lies where a browser in a snap can see it: no name begins with a dot', () => {
    expect(write().path.slice(home.length)).not.toContain('/.')
  })

  test('goes with its folder, and not before another Linecard’s', () => {
    const [one, other] = [write('one'), write('other')]
    one.remove()
    expect([existsSync(one.path), existsSync(other.path)]).toEqual([false, true])
    other.remove()
    other.remove()
    expect(existsSync(join(other.path, '..'))).toBe(false)
  })

  test('takes away what a killed Linecard left, and only that', () => {
    const [left, recent] = [write('left'), write('recent')]
    utimesSync(left.path, new Date(), new Date(Date.now() - 11 * 60_000))
    write('new')
    expect([existsSync(left.path), existsSync(recent.path)]).toEqual([false, true])
  })

  test.skipIf(process.platform === 'win32')('closes a folder that was open to others', () => {
    const folder = join(home, 'Linecard start')
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    write()
    expect(modeOf(folder)).toBe(0o700)
  })

  test.skipIf(process.platform === 'win32')('is not written through a link, nor over a file, that somebody laid there', () => {
    const elsewhere = join(home, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(elsewhere, join(home, 'Linecard start'))
    expect(() => write()).toThrow('somebody else')
    rmSync(join(home, 'Linecard start'))
    mkdirSync(join(home, 'Linecard start'))
    writeFileSync(join(home, 'Linecard start', 'one.html'), 'theirs')
    expect(() => write()).toThrow('EEXIST')
  })
})
