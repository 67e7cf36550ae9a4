import { describe, expect, it } from 'vitest'
import { account, openOffice, seededRandom, type Office } from '../support/app/office.ts'
import type { Fault } from '../support/pbx/pbx-in-process.ts'
import { fromText, rowsOf } from '../support/plans/plan-office.ts'

const people = 300
const kills = Number(process.env['LINECARD_KILLS'] ?? 5)
const seed = Number(process.env['LINECARD_KILLS_SEED'] ?? 11)
const latencyMs = 120

interface Hard {
  readonly office: Office
  /** How often each number was created on the PBX. */
  readonly created: Map<string, number>
  /** Requests that the PBX itself refused for being too many. */
  refused: number
  requests: number
  /** ms of virtual time from the first request of the plan. */
  readonly since: () => number
}

/** A demo PBX that loses one answer in ten, fails one request in twenty and sometimes says that it is too much. */
async function hardOffice(extensions = 20): Promise<Hard> {
  const chance = seededRandom(seed)
  const drawn = (): number => ((chance.bytes(1)[0] ?? 0) * 256 + (chance.bytes(1)[0] ?? 0)) / 65_536
  let hard = false
  const fault = (): Fault | null => {
    if (!hard) return null
    const now = drawn()
    if (now < 0.06) return 'reset-after'
    if (now < 0.1) return 'half'
    if (now < 0.125) return 'error-before'
    if (now < 0.15) return 'error-after'
    return now < 0.16 ? 'limit' : null
  }
  const created = new Map<string, number>()
  let startedAt = 0
  const counted = { refused: 0, requests: 0 }
  const office: Office = openOffice({
    ...{ extensions, limit: 60, budgetKept: true, fault },
    travels: () => new Promise((come) => void office.clock.after(latencyMs, () => come())),
    answered(request, response) {
      counted.requests += 1
      if (response.status === 429) counted.refused += 1
      if (request.method !== 'POST' || response.status >= 300 || !request.path.endsWith('/extensions')) return
      const number = String((request.body as Record<string, unknown>)['extension_number'])
      created.set(number, (created.get(number) ?? 0) + 1)
    },
  })
  await office.go(office.app.extensions.sync(account, 'click'))
  hard = true
  counted.requests = 0
  startedAt = office.clock.steady()
  return {
    ...{ office, created, since: () => office.clock.steady() - startedAt },
    get refused() {
      return counted.refused
    },
    get requests() {
      return counted.requests
    },
  }
}

const list = (): string =>
  `Extension,Name,Voicemail PIN\n${Array.from({ length: people }, (_, at) => `${3000 + at},Người ${at},${at % 3 === 0 ? 1000 + at : ''}`).join('\n')}\n`

/** Runs the plan to its end, and kills the app at random steps on the way. */
async function runThrough({ office }: Hard, id: string, steps: number): Promise<number> {
  const chance = seededRandom(seed + 1)
  let died = 0
  const dieLater = (): void => {
    const [one = 0, other = 0] = chance.bytes(2)
    if (died < kills) office.app.life.dieAfter(1 + ((one * 256 + other) % Math.ceil(steps / (kills + 1))))
  }
  const begin = async (): Promise<void> => {
    await office.go(office.app.work()).catch(() => null)
    const started = await office.go(office.app.calls['plans.start']({ accountId: account, id })).catch(() => null)
    if (started && !started.ok) throw new Error(started.problem.kind)
  }
  dieLater()
  await begin()
  for (let turns = 0; turns < 400_000; turns += 1) {
    if (office.app.life.dead) {
      died += 1
      office.app.close()
      office.start()
      dieLater()
      await begin()
      continue
    }
    const now = await office.app.calls['plans.get']({ accountId: account, id }).catch(() => null)
    if (now?.ok && now.value.state !== 'running' && !office.app.life.dead) {
      const { planned, sent, waiting } = now.value.counts
      if (planned + sent + waiting === 0) {
        office.app.life.dieAfter(null)
        return died
      }
      if (now.value.state === 'stopped') await begin()
      // What waits is settled by itself.
      else await office.go(office.app.work()).catch(() => null)
    }
    await office.rest(1)
  }
  throw new Error('it does not end')
}

describe('a plan that is killed at random on a bad line', () => {
  it('creates every person exactly once, keeps every password, and is never refused for asking too often', async () => {
    const hard = await hardOffice()
    const { office } = hard
    const plan = await fromText(office, list())
    expect(plan.counts.planned).toBe(people)
    const died = await runThrough(hard, plan.id, 24_000)
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
    const hard = await hardOffice(120)
    const { office } = hard
    const numbers = office.api.rows().map(({ extension_number: number }) => number)
    const [edited, deleted, left] = [numbers.slice(0, 50), numbers.slice(50, 90), numbers.slice(90)]
    const before = left.map((number) => JSON.stringify(office.api.row(number)))
    const text = edited.map((number, at) => `${number},Mới ${at},${at % 4 === 0 ? 5000 + at : ''}`)
    const edits = await fromText(office, `Extension,Name,Voicemail PIN\n${text.join('\n')}\n`, { rules: { exists: 'update' } })
    expect(edits.counts.planned).toBe(50)
    await runThrough(hard, edits.id, 5_000)
    const made = await office.go(
      office.app.calls['plans.fromSelection']({ accountId: account, numbers: deleted, change: { what: 'remove' } }),
    )
    if (!made?.ok) throw new Error('no plan')
    await runThrough(hard, made.value.id, 4_000)
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
