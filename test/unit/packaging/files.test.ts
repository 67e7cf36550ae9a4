import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeChecksums } from '../../../build/packaging/checksums.ts'
import { licenseOf, licensesText } from '../../../build/packaging/licenses.ts'
import { sbomOf, type Bom } from '../../../build/packaging/sbom.ts'
import { sourceDate } from '../../../build/packaging/source-date.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'linecard-packaging-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function installed(files: Readonly<Record<string, string>>, manifest: object) {
  mkdirSync(join(folder, 'thing'))
  writeFileSync(join(folder, 'thing', 'package.json'), JSON.stringify(manifest))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'thing', name), text)
  return { name: 'thing', version: '1.2.3', folder: join(folder, 'thing') }
}
const granted = 'Permission is hereby granted, free of charge, to any person'

describe('the license of a package', () => {
  it('is what its own files say', () => {
    const shipped = installed(
      { LICENSE: 'The words', 'NOTICE.txt': 'More words', 'README.md': granted },
      { license: 'Apache-2.0' },
    )
    expect(licenseOf(shipped)).toEqual({ id: 'Apache-2.0', text: 'The words\n\nMore words' })
    expect(licensesText([shipped])).toContain('\nthing 1.2.3 (Apache-2.0)\n')
  })

  it('is what its read-me says where it has no file', () => {
    const shipped = installed({ 'README.md': `# Thing\nDoes.\n\nLicense\n-------\n\n(c) Me\n\n${granted}` }, { license: 'MIT' })
    expect(licenseOf(shipped).text).toBe(`License\n-------\n\n(c) Me\n\n${granted}`)
  })

  it('is MIT’s own words with its author where it says nothing more than MIT', () => {
    expect(licenseOf(installed({}, { license: 'MIT', author: 'Ann Author <ann@example.org>' })).text).toMatch(
      /^MIT License\n\nCopyright \(c\) Ann Author\n\nPermission is hereby granted/,
    )
  })

  it('is MIT where only the text says so', () => {
    expect(licenseOf(installed({ license: granted }, {})).id).toBe('MIT')
  })

  it.each([
    ['one that nobody has looked at', { license: 'GPL-3.0-only' }, /GPL-3\.0-only/],
    ['one half of which nobody has looked at', { license: '(MIT AND SSPL-1.0)' }, /SSPL-1\.0/],
    ['none', {}, /unknown/],
    ['one without its text', { license: 'Apache-2.0' }, /without the text/],
    ['MIT by nobody', { license: 'MIT' }, /without the text/],
  ])('fails the packaging if it is %s', (_what, manifest, words) => {
    expect(() => licenseOf(installed({}, manifest))).toThrow(words)
  })
})

describe('the SBOM', () => {
  const component = (name: string) => ({
    'bom-ref': `${name}@1.2.3`,
    type: 'library',
    name,
    version: '1.2.3',
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  })
  const whole: Bom = {
    serialNumber: 'urn:uuid:0',
    metadata: { timestamp: 'now', component: { ...component('package'), 'bom-ref': 'linecard@1' } },
    components: [component('thing'), component('tool'), component('electron')],
    dependencies: [
      { ref: 'linecard@1', dependsOn: ['tool@1.2.3', 'thing@1.2.3'] },
      { ref: 'tool@1.2.3' },
      { ref: 'thing@1.2.3' },
    ],
  }

  it('names what is in the app and Electron, not the tools', () => {
    const bom = sbomOf(whole, [installed({ LICENSE: 'x' }, { license: 'MIT' })], 1_700_000_000)
    expect(bom.components.map(({ name }) => name)).toEqual(['electron', 'thing'])
    expect(bom.components.flatMap(({ properties }) => properties)).toEqual([])
    expect(bom.dependencies).toEqual([
      { ref: 'linecard@1', dependsOn: ['thing@1.2.3'] },
      { ref: 'thing@1.2.3', dependsOn: [] },
    ])
    expect(bom.metadata.timestamp).toBe('2023-11-14T22:13:20.000Z')
  })

  it('is the same for the same app, and another for another', () => {
    const shipped = [installed({ LICENSE: 'x' }, { license: 'MIT' })]
    expect(sbomOf(whole, shipped, 1)).toEqual(sbomOf({ ...whole, serialNumber: 'urn:uuid:1' }, shipped, 1))
    expect(sbomOf(whole, [], 1).serialNumber).not.toBe(sbomOf(whole, shipped, 1).serialNumber)
  })

  it('fails the packaging where npm knows nothing of what is in the app', () => {
    const shipped = [installed({ LICENSE: 'x' }, { license: 'MIT' })]
    expect(() => sbomOf({ ...whole, components: [component('electron')] }, shipped, 1)).toThrow('thing@1.2.3')
    expect(() => sbomOf({ ...whole, components: [component('thing')] }, shipped, 1)).toThrow('electron')
  })
})

describe.skipIf(process.platform !== 'linux')('SHA256SUMS (read by Linux’s sha256sum)', () => {
  it('covers what is released and nothing else, and is found wrong when a byte changes', async () => {
    for (const name of ['a.deb', 'b.rpm', 'c d.dmg', 'e.exe', 'f.cdx.json', 'builder-debug.yml', 'notes.txt'])
      writeFileSync(join(folder, name), name)
    expect(
      readFileSync(await writeChecksums(folder), 'utf8')
        .match(/ {2}.*$/gm)
        ?.map((line) => line.trim()),
    ).toEqual(['a.deb', 'b.rpm', 'c d.dmg', 'e.exe', 'f.cdx.json'])
    const check = () => spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder }).status
    expect(check()).toBe(0)
    writeFileSync(join(folder, 'b.rpm'), 'other')
    expect(check()).toBe(1)
  })
})

describe('the date of a package', () => {
  it('is SOURCE_DATE_EPOCH, or the last commit’s', () => {
    expect(sourceDate('.', { SOURCE_DATE_EPOCH: '1700000000' })).toBe(1_700_000_000)
    expect(sourceDate('.', {})).toBe(Number(spawnSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).stdout))
  })

  it.each(['yesterday', '-1', '1.5', '170000000000000'])('is refused as %j', (text) => {
    expect(() => sourceDate('.', { SOURCE_DATE_EPOCH: text })).toThrow('SOURCE_DATE_EPOCH')
  })

  it('has to be given where there is no history', () => {
    expect(() => sourceDate(folder, {})).toThrow('SOURCE_DATE_EPOCH')
  })
})
