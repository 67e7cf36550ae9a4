import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ok } from '#shared/result.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { createArtefacts } from '../../../src/main/provisioning/artefacts.ts'
import { createProvisioning } from '../../../src/main/provisioning/provisioning.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { atOnce } from '../../../src/main/concurrency/slices.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { noClipboard } from '../../support/e2e/clipboard.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { crossingCalls } from '../../support/e2e/crossing.ts'
import { anExtension } from '../../support/extensions.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-made-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function room() {
  const clock = handClock()
  const store = openStore(':memory:')
  const versions = new Map<string, number>()
  const passwords = new Map<string, string>()
  const version = (accountId: string, number: string) => versions.get(`${accountId}/${number}`) ?? null
  const created = new Map<string, string>()
  const artefacts = createArtefacts(store, clock, version, (_, number) => created.get(number) ?? null)
  const calls = crossingCalls(
    createProvisioning({
      artefacts,
      version,
      accountName: (accountId) => `Account ${accountId}`,
      sip: () => ok(defaultSipService('pbx.example.com')),
      extension: (_, number) => ok(anExtension({ number })),
      password: async (accountId, number) => ok(passwords.get(`${accountId}/${number}`) ?? 'sentinel-Secret-1'),
      files: { chooseFolder: async () => folder },
      copy: noClipboard,
      clock,
      random: systemRandom,
      used: () => {},
      recent: () => artefacts.recentTargets(),
    }),
  )
  return { calls, artefacts, versions, passwords, created, store, clock }
}

const yealink = (number: string, accountId = 'a') => ({ accountId, number, target: 'yealink', mac: '00-15-65-AB-CD-EF' })

describe('what was made for an extension', () => {
  it('is of that extension alone: a number that was deleted and made anew has nothing of it, in any notation', async () => {
    const { calls, artefacts, created } = room()
    created.set('1001', '2026-11-24T08:00:00Z')
    await calls['handoff.save'](yealink('1001'))
    created.set('1001', '2026-11-24T15:00:00.000000+07:00')
    expect([artefacts.of('a', '1001').length, artefacts.macs('a', 'yealink').length]).toEqual([1, 1])
    created.set('1001', '2026-11-25T08:00:00Z')
    expect([artefacts.of('a', '1001'), artefacts.macs('a', 'yealink')]).toEqual([[], []])
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    expect(artefacts.of('a', '1001').map(({ target }) => target)).toEqual(['linphone'])
  })

  it('is remembered with the password version in it, and is stale after a rotate', async () => {
    const { calls, versions, store } = room()
    versions.set('a/1001', 1)
    const saved = await calls['handoff.save'](yealink('1001'))
    if (!saved.ok) throw new Error(saved.problem.message)
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    const before = await calls['handoff.made']({ accountId: 'a', number: '1001' })
    expect(before).toMatchObject({
      ok: true,
      value: [
        { target: 'linphone', kind: 'copy', place: '', mac: null, version: 1, stale: false },
        { target: 'yealink', kind: 'file', place: saved.value.paths[0], mac: '001565abcdef', version: 1, stale: false },
      ],
    })
    versions.set('a/1001', 2)
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    const after = await calls['handoff.made']({ accountId: 'a', number: '1001' })
    expect(after.ok && after.value.map(({ version, stale }) => [version, stale])).toEqual([
      [2, false],
      [1, true],
      [1, true],
    ])
    expect(JSON.stringify(after)).not.toContain('sentinel')
    store.close()
  })

  it('has a hash that tells contents apart but not passwords', async () => {
    const { calls, passwords } = room()
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    passwords.set('a/1001', 'another-Secret-2')
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphonerc', file: 0 })
    const made = await calls['handoff.made']({ accountId: 'a', number: '1001' })
    if (!made.ok) throw new Error('not made')
    const [other, second, first] = made.value
    expect(first?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(second?.hash).toBe(first?.hash)
    expect(other?.hash).not.toBe(first?.hash)
  })

  it('is forgotten with the extension and with the account, and bounded', async () => {
    const { calls, artefacts } = room()
    for (let count = 0; count < 60; count += 1)
      await calls['handoff.copy']({ accountId: 'a', number: '1001', target: 'linphone', file: 0 })
    await calls['handoff.copy']({ accountId: 'a', number: '1002', target: 'linphone', file: 0 })
    await calls['handoff.copy']({ accountId: 'b', number: '1001', target: 'linphone', file: 0 })
    expect(artefacts.of('a', '1001')).toHaveLength(50)
    artefacts.forgetExtension('a', '1001')
    expect([artefacts.of('a', '1001').length, artefacts.of('a', '1002').length, artefacts.of('b', '1001').length]).toEqual([
      0, 1, 1,
    ])
    atOnce(artefacts.forgettingAccount('a'))
    expect([artefacts.of('a', '1002').length, artefacts.of('b', '1001').length]).toEqual([0, 1])
  })
})

describe('a code as a picture', () => {
  it.each(['png', 'svg'] as const)('is saved as %s for its owner alone, and never over another file', async (format) => {
    const { calls, artefacts } = room()
    const wanted = { accountId: 'a', number: '1001', target: 'grandstream-wave', format }
    const saved = await calls['handoff.saveQr'](wanted)
    if (!saved.ok) throw new Error(saved.problem.message)
    expect(saved.value.path).toBe(join(folder, `1001.grandstream-wave-qr.${format}`))
    expect((await stat(saved.value.path)).mode & 0o777).toBe(0o600)
    expect((await readFile(saved.value.path)).subarray(0, 4).toString('latin1')).toBe(format === 'png' ? '\x89PNG' : '<svg')
    expect(artefacts.of('a', '1001')).toMatchObject([{ kind: 'code', target: 'grandstream-wave' }])
    expect(await calls['handoff.saveQr'](wanted)).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
    expect(await calls['handoff.saveQr']({ ...wanted, replace: true })).toMatchObject({ ok: true })
  })

  it('is refused for a phone that scans none', async () => {
    const { calls } = room()
    expect(await calls['handoff.saveQr']({ accountId: 'a', number: '1001', target: 'linphone', format: 'png' })).toMatchObject({
      ok: false,
      problem: { kind: 'target-has-no-code' },
    })
  })
})

describe('a MAC', () => {
  const codes = async (calls: ReturnType<typeof room>['calls'], wanted: ReturnType<typeof yealink>) => {
    const preview = await calls['handoff.preview'](wanted)
    if (!preview.ok) throw new Error(preview.problem.message)
    return preview.value.notes.filter(({ code }) => code.startsWith('mac-')).map((note) => `${note.code}: ${note.text}`)
  }

  it('that another extension or account has already is pointed out', async () => {
    const { calls } = room()
    expect(await codes(calls, yealink('1001'))).toEqual([])
    await calls['handoff.save'](yealink('1001'))
    expect(await codes(calls, yealink('1001'))).toEqual([])
    expect((await codes(calls, yealink('1002'))).join()).toMatch(
      /^mac-elsewhere: The phone 00:15:65:ab:cd:ef .* extension 1001\./,
    )
    expect((await codes(calls, yealink('1001', 'b'))).join()).toContain('extension 1001 of Account a')
  })

  it('of another maker is pointed out', async () => {
    const { calls } = room()
    const found = await codes(calls, { ...yealink('1001'), mac: '000B82123456' })
    expect(found.join()).toMatch(/^mac-vendor: This MAC address belongs to Grandstream, not /)
  })

  it('of a prefix that makers share is pointed out only where it is neither’s', async () => {
    const { calls } = room()
    const shared = { mac: '001FC1123456' }
    expect(await codes(calls, { ...yealink('1001'), ...shared })).toEqual([
      'mac-vendors: This MAC address belongs to one of these makers: Htek, Sangoma. You chose Yealink T, W and CP series. Check the label.',
    ])
    for (const target of ['htek', 'sangoma-s']) {
      expect((await codes(calls, { ...yealink('1001'), ...shared, target })).join()).not.toContain('mac-vendor')
    }
  })
})
