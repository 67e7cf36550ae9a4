import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeChecksums } from '../../../build/packaging/checksums.ts'
import { checkTag, draftArguments, gather } from '../../../build/packaging/release.ts'

let parts: string
beforeEach(() => void (parts = mkdtempSync(join(tmpdir(), 'linecard-release-'))))
afterEach(() => rmSync(parts, { recursive: true, force: true }))

/** What the job of one system leaves. */
async function built(part: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(parts, part)
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await writeChecksums(folder)
  return folder
}
const gathered = async (): Promise<string[]> => (await gather(parts, join(parts, 'release'))).map((file) => basename(file))

describe('a release', () => {
  it('is of the version that its tag names', () => {
    expect(checkTag('v1.2.3', '1.2.3')).toBe('v1.2.3')
    for (const tag of ['1.2.3', 'v1.2.4', 'main', undefined]) expect(() => checkTag(tag, '1.2.3')).toThrow('tag v1.2.3')
  })

  it('is what every system has built, with one list of checksums', async () => {
    await built('linux', { 'a.deb': 'a', 'linux.cdx.json': 'same' })
    await built('linux-arm64', { 'b.deb': 'b', 'linux.cdx.json': 'same' })
    await built('windows', { 'c.exe': 'c' })
    expect(await gathered()).toEqual(['a.deb', 'b.deb', 'c.exe', 'linux.cdx.json', 'SHA256SUMS'])
    const sums = readFileSync(join(parts, 'release', 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
    expect(sums.map((line) => line.slice(66))).toEqual(['a.deb', 'b.deb', 'c.exe', 'linux.cdx.json'])
    // Once more gives the same: what was gathered is no system.
    expect(await gathered()).toHaveLength(5)
  })

  it('is a draft, of a tag that exists', () => {
    const args = draftArguments('v1.2.3', ['a.deb', 'SHA256SUMS'])
    expect(args).toEqual(expect.arrayContaining(['--draft', '--verify-tag']))
    expect(args.slice(-2)).toEqual(['a.deb', 'SHA256SUMS'])
  })

  it.each<[string, (folder: string) => void, RegExp]>([
    ['a file was changed on its way', (folder) => writeFileSync(join(folder, 'a.deb'), 'other'), /a\.deb is not what was built/],
    ['a file was lost on its way', (folder) => rmSync(join(folder, 'a.deb')), /a\.deb is not what was built/],
    ['a file came along that nobody has listed', (folder) => writeFileSync(join(folder, 'z.exe'), 'z'), /does not list: z\.exe/],
    ['a build did not end', (folder) => rmSync(join(folder, 'SHA256SUMS')), /has no SHA256SUMS/],
    ['a list is half there', (folder) => writeFileSync(join(folder, 'SHA256SUMS'), '12ab'), /no checksum: 12ab/],
    [
      'a list leads elsewhere',
      (folder) => writeFileSync(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  ../a.deb\n`),
      /no checksum: 0+ {2}\.\.\/a\.deb/,
    ],
  ])('is none where %s', async (_what, change, words) => {
    change(await built('linux', { 'a.deb': 'a' }))
    await expect(gathered()).rejects.toThrow(words)
  })

  it('is none where two systems built different files of one name, or nothing was built', async () => {
    await expect(gathered()).rejects.toThrow('nothing')
    await built('linux', { 'a.cdx.json': 'a' })
    await built('linux-arm64', { 'a.cdx.json': 'b' })
    await expect(gathered()).rejects.toThrow('a.cdx.json was built twice')
  })
})
