import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { uncut } from '../../../../src/main/concurrency/slices.ts'
import { createListFiles } from '../../../../src/main/plans/files/list-files.ts'
import { writeRejects } from '../../../../src/main/plans/files/rejects.ts'
import { readList } from '../../../../src/main/plans/import/list.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { handClock } from '../../../support/clocks/hand-clock.ts'
import { crossingCalls } from '../../../support/e2e/crossing.ts'
import { anExtension } from '../../../support/extensions.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-lists-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const parts = [
  [anExtension({ number: '0012', displayName: '=1+1' }), anExtension({ number: '1001', displayName: 'Nguyễn Lan' })],
  [anExtension({ number: '1002', displayName: 'Kho' })],
]
const calls = (chooses: string | null = folder) =>
  crossingCalls(
    createListFiles({
      extensions: (accountId) => (accountId === 'a' ? parts : []),
      choices: async () => ok({ callerIds: ['842873001100'], targets: ['Yealink'], sites: [] }),
      plan: async () => fail(problem('plan-unknown')),
      file: async () => ok(null),
      async *rows() {},
      writeRejects: async (rejects) => writeRejects(rejects),
      language: () => 'vi',
      files: { chooseFolder: async () => chooses },
      clock: handClock(),
      random: systemRandom,
      slices: uncut,
    }),
  )

async function namesIn(path: string): Promise<(string | undefined)[]> {
  const read = readList(await readFile(path))
  return read.ok ? read.rows.map(({ values }) => values.displayName) : []
}

describe('a list that is saved', () => {
  it('has every extension of the account, or the chosen ones', async () => {
    for (const form of ['csv', 'xlsx'] as const) {
      const all = await calls()['lists.export']({ accountId: 'a', numbers: null, form })
      expect(all.ok && all.value.rows).toBe(3)
      expect(all.ok && (await namesIn(all.value.path))).toEqual(['=1+1', 'Nguyễn Lan', 'Kho'])
      const some = await calls()['lists.export']({ accountId: 'a', numbers: ['1002', '0012'], form, replace: true })
      expect(some.ok && (await namesIn(some.value.path))).toEqual(['=1+1', 'Kho'])
    }
  })

  it('takes the place of no other one unasked, and is not saved where nothing is in it or nobody says where', async () => {
    const wanted = { accountId: 'a', numbers: null, form: 'csv' } as const
    await calls()['lists.export'](wanted)
    expect(await calls()['lists.export'](wanted)).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
    expect(await calls()['lists.export']({ ...wanted, accountId: 'b' })).toMatchObject({ problem: { kind: 'nothing-to-save' } })
    expect(await calls(null)['lists.template']({ accountId: 'a' })).toMatchObject({ problem: { kind: 'cancelled' } })
  })

  it('may be empty, to be filled in, in the language of the settings', async () => {
    const saved = await calls()['lists.template']({ accountId: 'a' })
    const path = saved.ok ? saved.value.path : ''
    expect(basename(path)).toBe('linecard-template.xlsx')
    // Headers alone are no list yet; that they are headers is said by why.
    expect(readList(await readFile(path))).toMatchObject({ ok: false, why: 'no-rows' })
  })
})
