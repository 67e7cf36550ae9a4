import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSipService } from '#shared/sip-service.ts'
import type { Emit } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { createArtefacts } from '../../../src/main/provisioning/artefacts.ts'
import { createBundles, type BundlePorts } from '../../../src/main/provisioning/bundles.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { crossingCalls } from '../../support/e2e/crossing.ts'
import { anExtension } from '../../support/extensions.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-bundle-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function bundlesWith(change: Partial<BundlePorts> = {}) {
  const progress: number[] = []
  const emit: Emit = (name, payload) => {
    if (name === 'bundle.progress' && 'done' in payload && typeof payload.done === 'number') progress.push(payload.done)
  }
  const artefacts = createArtefacts(
    openStore(':memory:'),
    handClock(),
    () => 1,
    () => null,
  )
  const calls = crossingCalls(
    createBundles({
      artefacts,
      version: () => 1,
      sip: () => ok(defaultSipService('pbx.example.com')),
      extension: (_, number) => ok(anExtension({ number, displayName: `Phòng ${number}` })),
      password: async (_, number) => (number === '1003' ? fail(problem('password-unknown')) : ok(`secret${number}`)),
      files: { chooseFolder: async () => folder },
      clock: handClock(),
      random: systemRandom,
      slices: uncut,
      emit,
      language: () => 'en',
      wanted: () => ok([]),
      ...change,
    }),
  )
  return { calls, progress, artefacts }
}

const items = ['1001', '1002', '1003'].map((number) => ({
  number,
  target: 'yealink',
  mac: `00:15:65:00:${number.slice(0, 2)}:${number.slice(2)}`,
}))

describe('saving a bundle', () => {
  it('writes one archive that only its owner can read, and tells what is not in it', async () => {
    const { calls, progress, artefacts } = bundlesWith()
    const saved = await calls['bundle.save']({ accountId: 'a', items })
    if (!saved.ok) throw new Error(saved.problem.message)
    expect(saved.value).toMatchObject({ written: 2, refused: [{ number: '1003', problem: { kind: 'password-unknown' } }] })
    expect((await stat(saved.value.path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['linecard-2026-11-24-080000-000.zip'])
    expect(artefacts.of('a', '1002')).toMatchObject([
      { kind: 'bundle', place: saved.value.path, mac: '001565001002', version: 1 },
    ])
    expect(artefacts.of('a', '1003')).toEqual([])
    expect(Object.keys(unzipSync(await readFile(saved.value.path)))).toEqual([
      'yealink/001565001001.cfg',
      'yealink/001565001002.cfg',
      'manifest.csv',
      'manifest.xlsx',
    ])
    expect(progress).toEqual([1, 2, 3])
  })

  it('remembers the phone of an extension that is in it, though another phone of the same extension is refused', async () => {
    const { calls, artefacts } = bundlesWith()
    const [first] = items
    if (!first) throw new Error('none')
    const saved = await calls['bundle.save']({ accountId: 'a', items: [first, { ...first, mac: '00:15:65:00:00' }] })
    expect(saved).toMatchObject({ value: { written: 1, refused: [{ problem: { kind: 'mac-invalid' } }] } })
    expect(artefacts.of('a', '1001').map(({ mac }) => mac)).toEqual(['001565001001'])
  })

  it('leaves nothing behind when it is cancelled, and can begin anew', async () => {
    const { calls } = bundlesWith({
      password: async (_, number) => {
        if (number === '1002') await calls['bundle.cancel']({})
        return ok(`secret${number}`)
      },
    })
    expect(await calls['bundle.save']({ accountId: 'a', items })).toMatchObject({ ok: false, problem: { kind: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
    expect(await calls['bundle.save']({ accountId: 'a', items: items.slice(0, 1) })).toMatchObject({ ok: true })
  })

  it('never overwrites an archive that is there already', async () => {
    const { calls } = bundlesWith()
    expect(await calls['bundle.save']({ accountId: 'a', items })).toMatchObject({ ok: true })
    expect(await calls['bundle.save']({ accountId: 'a', items })).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('writes one at a time', async () => {
    const { calls } = bundlesWith()
    const both = await Promise.all([
      calls['bundle.save']({ accountId: 'a', items }),
      calls['bundle.save']({ accountId: 'a', items }),
    ])
    expect(both.map((result) => result.ok)).toEqual([true, false])
  })

  it('refuses an unknown phone before anything is written, and stops when nobody chose a folder', async () => {
    const { calls } = bundlesWith()
    const unknown = [{ number: '1001', target: 'telex' }]
    expect(await calls['bundle.save']({ accountId: 'a', items: unknown })).toMatchObject({ problem: { kind: 'target-unknown' } })
    const without = bundlesWith({ files: { chooseFolder: async () => null } })
    expect(await without.calls['bundle.save']({ accountId: 'a', items })).toMatchObject({ problem: { kind: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
  })
})
