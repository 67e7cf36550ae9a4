// What leaves as a list comes back as one: an export has nothing to do, and rejected rows have nothing left once they were put right.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '#shared/result.ts'
import { uncut } from '../../../../src/main/concurrency/slices.ts'
import type { SavedFiles } from '../../../../src/main/host/saved-files.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { wireLists } from '../../../../src/main/wiring/lists.ts'
import { account, type Office } from '../../../support/app/office.ts'
import { handClock } from '../../../support/clocks/hand-clock.ts'
import { ask, fromText, planOffice, rowsOf, runPlan } from '../../../support/plans/plan-office.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-lists-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function listsOf(office: Office, language: 'en' | 'vi' = 'en') {
  const saved: Pick<SavedFiles, 'for' | 'noting'> = {
    for: () => ({ chooseFolder: async () => folder }),
    noting: (saving) => saving,
  }
  const { services } = office.app
  const parts = { clock: handClock(), random: systemRandom, slices: uncut, language: () => language }
  return wireLists({ ...parts, services, saved: saved as SavedFiles })
}

async function contentOf(saving: Promise<Result<{ path: string }>>): Promise<Buffer> {
  const saved = await saving
  if (!saved.ok) throw new Error(saved.problem.kind)
  return readFile(saved.value.path)
}

const fromFile = async (office: Office, bytes: Buffer) => {
  const { plan } = await ask(office, 'plans.fromList', { name: 'list', content: { base64: bytes.toString('base64') } })
  if (!plan) throw new Error('no list')
  return plan
}

describe('an exported list', () => {
  it.each([
    ['csv', 'en'],
    ['xlsx', 'vi'],
  ] as const)('of five thousand extensions has nothing to do when it is imported again: %s, %s', async (form, language) => {
    const office = await planOffice({ extensions: 5_000, limit: 10_000 })
    const exported = listsOf(office, language)['lists.export']({ accountId: account, numbers: null, form })
    const plan = await fromFile(office, await contentOf(exported))
    expect([plan.total, plan.counts.skipped, plan.findings]).toEqual([5_000, 5_000, []])
    const rows = await rowsOf(office, plan)
    expect(rows.filter(({ why, findings }) => why !== 'nothing-to-do' || findings.length > 0)).toEqual([])
    expect(await ask(office, 'plans.cost', { id: plan.id })).toMatchObject({ rows: 0, requests: 0 })
  })
})

describe('rejected rows', () => {
  const list =
    'Extension;Name;SIP password\n2001;Ann;\n20x2;Ben;\n1001;Somebody else;correct-horse-9\n2003;"Cao; Minh";short\n2004;"Dung\n'

  it('are saved with their reasons, and have nothing left once they were put right and imported again', async () => {
    const office = await planOffice()
    const plan = await fromText(office, list)
    await runPlan(office, plan)
    const saving = listsOf(office)['lists.saveRejects']({ accountId: account, id: plan.id })
    expect(await saving).toMatchObject({ ok: true, value: { rows: 4 } })
    const text = (await contentOf(saving)).toString()
    expect(text.split('\n').map((line) => line.split(';').slice(0, -1).join(';'))).toEqual([
      '\ufeffExtension;Name;SIP password',
      '20x2;Ben;',
      '1001;Somebody else;correct-horse-9',
      '2003;"Cao; Minh";short',
      '2004;"Dung',
      '',
    ])
    expect(text).toContain('“20x2” is not an extension number')
    const fixed = text
      .replace('20x2', '2002')
      .replace(/^1001.*\n/m, '')
      .replace(';short;', ';;')
      .replace('"Dung;', 'Dung;;')
    const again = await fromFile(office, Buffer.from(fixed))
    expect(again).toMatchObject({ counts: { planned: 3, open: 0 }, source: { ignoredColumns: [] } })
    await runPlan(office, again)
    const left = await listsOf(office)['lists.saveRejects']({ accountId: account, id: again.id })
    expect(left).toMatchObject({ ok: false, problem: { kind: 'nothing-to-save' } })
    expect(office.api.row('2003')?.display_name).toBe('Cao; Minh')
  })

  it('of a plan that is gone, or that was made of a selection, cannot be saved', async () => {
    const office = await planOffice()
    const lists = listsOf(office)
    expect(await lists['lists.saveRejects']({ accountId: account, id: 'none' })).toMatchObject({
      problem: { kind: 'plan-unknown' },
    })
    const plan = await ask(office, 'plans.fromSelection', { numbers: ['1001'], change: { what: 'status', status: 'disabled' } })
    expect(await lists['lists.saveRejects']({ accountId: account, id: plan.id })).toMatchObject({
      problem: { kind: 'nothing-to-save' },
    })
  })
})

describe('results', () => {
  it('say of each row what became of it, and no secret', async () => {
    const office = await planOffice()
    const plan = await fromText(
      office,
      'Extension,Name,SIP password,Voicemail PIN\n2001,=1+1,correct-horse-9,47110815\n20x2,Ben,,\n',
    )
    await runPlan(office, plan)
    const lists = listsOf(office, 'vi')
    const csv = (await contentOf(lists['lists.saveResults']({ accountId: account, id: plan.id, form: 'csv' }))).toString()
    expect(csv.split('\r\n').slice(0, 2)).toEqual([
      '\ufeff"Dòng","Số máy nhánh","Tên hiển thị","Thay đổi","Trạng thái","Lý do (Linecard)"',
      `"2","2001","'=1+1","Tạo","Đã xong",""`,
    ])
    expect(csv).toContain('"3","","Ben","","Cần sửa"')
    expect(/correct-horse-9|47110815/.test(csv)).toBe(false)
    await contentOf(lists['lists.saveResults']({ accountId: account, id: plan.id, form: 'xlsx' }))
  })
})
