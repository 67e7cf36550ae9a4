import { describe, expect, it } from 'vitest'
import { account } from '../support/app/office.ts'
import { hardOffice, runThrough } from '../support/plans/hard-office.ts'
import { fromText, rowsOf } from '../support/plans/plan-office.ts'

const people = 300
const kills = Number(process.env['LINECARD_KILLS'] ?? 5)
const seed = Number(process.env['LINECARD_KILLS_SEED'] ?? 11)

const list = (): string =>
  `Extension,Name,Voicemail PIN\n${Array.from({ length: people }, (_, at) => `${3000 + at},Người ${at},${at % 3 === 0 ? 1000 + at : ''}`).join('\n')}\n`

describe('a plan that is killed at random on a bad line', () => {
  it('creates every person exactly once, keeps every password, and is never refused for asking too often', async () => {
    const hard = await hardOffice({ seed })
    const { office } = hard
    const plan = await fromText(office, list())
    expect(plan.counts.planned).toBe(people)
    const died = await runThrough(hard, plan.id, { kills, steps: 24_000, seed })
    const rows = await rowsOf(office, plan)
    expect(
      rows
        .filter(({ state }) => state !== 'confirmed')
        .map(({ number, state, why, problem }) => ({ number, state, why, problem })),
    ).toEqual([])
    expect([...hard.created.values()].filter((times) => times !== 1)).toEqual([])
    expect(office.api.rows().length).toBe(people + 20)
    for (const { number } of rows) {
      const there = office.api.row(number ?? '')
      expect(there?.display_name).toBe(`Người ${Number(number) - 3000}`)
      const read = await office.go(office.app.credentials.password(account, number ?? ''))
      expect(read?.ok && read.value === there?.password, `the password of ${number}`).toBe(true)
    }
    expect(hard.refused).toBe(0)
    expect(died).toBeGreaterThanOrEqual(0.8 * kills)
    expect(office.thrown).toEqual([])
  }, 300_000)

  it('edits and deletes exactly what it says, and nothing else', async () => {
    const hard = await hardOffice({ seed, extensions: 120 })
    const { office } = hard
    const numbers = office.api.rows().map(({ extension_number: number }) => number)
    const [edited, deleted, left] = [numbers.slice(0, 50), numbers.slice(50, 90), numbers.slice(90)]
    const before = left.map((number) => JSON.stringify(office.api.row(number)))
    const text = edited.map((number, at) => `${number},Mới ${at},${at % 4 === 0 ? 5000 + at : ''}`)
    const edits = await fromText(office, `Extension,Name,Voicemail PIN\n${text.join('\n')}\n`, { rules: { exists: 'update' } })
    expect(edits.counts.planned).toBe(50)
    await runThrough(hard, edits.id, { kills, steps: 5_000, seed })
    const made = await office.go(
      office.app.calls['plans.fromSelection']({ accountId: account, numbers: deleted, change: { what: 'remove' } }),
    )
    if (!made?.ok) throw new Error('no plan')
    await runThrough(hard, made.value.id, { kills, steps: 4_000, seed })
    for (const [at, number] of edited.entries()) {
      expect(office.api.row(number)?.display_name).toBe(`Mới ${at}`)
      if (at % 4 === 0) expect(office.api.row(number)?.voicemail_pin === String(5000 + at), `the PIN of ${number}`).toBe(true)
    }
    expect(deleted.filter((number) => office.api.row(number) !== null)).toEqual([])
    expect(left.map((number) => JSON.stringify(office.api.row(number)))).toEqual(before)
    for (const id of [edits.id, made.value.id])
      expect((await rowsOf(office, { id })).filter(({ state }) => state !== 'confirmed')).toEqual([])
    expect([hard.refused, office.thrown]).toEqual([0, []])
  }, 300_000)
})
