import { account, openOffice, seededRandom, type Office } from '../app/office.ts'
import type { Fault } from '../pbx/pbx-in-process.ts'

/** How long an answer is on its way, in ms. */
export const latencyMs = 120

export interface Hard {
  readonly office: Office
  /** How often each number was created on the PBX. */
  readonly created: Map<string, number>
  /** Requests that the PBX itself refused for being too many. */
  refused: number
  /** All that left, whether it came to the PBX or not. */
  requests: number
  /** ms of virtual time from the first request of the plan. */
  readonly since: () => number
}

export interface HardOptions {
  readonly seed: number
  readonly extensions?: number
  /** False: it never says that it is too much. */
  readonly limits?: boolean
  /** No window is in sight, as with the command line alone. */
  readonly unseen?: boolean
}

/** How often the app is killed, within about so many steps that it takes outside of itself. */
export interface Kills {
  readonly kills: number
  readonly steps: number
  readonly seed: number
}

/** A demo PBX that loses one answer in ten, fails one request in twenty and sometimes says that it is too much. */
export async function hardOffice({ seed, extensions = 20, limits = true, unseen = false }: HardOptions): Promise<Hard> {
  const chance = seededRandom(seed)
  const drawn = (): number => ((chance.bytes(1)[0] ?? 0) * 256 + (chance.bytes(1)[0] ?? 0)) / 65_536
  const counted = { refused: 0, requests: 0 }
  let hard = false
  const fault = (): Fault | null => {
    counted.requests += 1
    if (!hard) return null
    const now = drawn()
    if (now < 0.06) return 'reset-after'
    if (now < 0.1) return 'half'
    if (now < 0.125) return 'error-before'
    if (now < 0.15) return 'error-after'
    return limits && now < 0.16 ? 'limit' : null
  }
  const created = new Map<string, number>()
  let startedAt = 0
  const office: Office = openOffice({
    ...{ extensions, limit: 60, budgetKept: true, unseen, fault },
    travels: () => new Promise((come) => void office.clock.after(latencyMs, () => come())),
    answered(request, response) {
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

/** Runs the plan to its end, and kills the app at random steps on the way; answers how often. */
export async function runThrough({ office }: Hard, id: string, { kills, steps, seed }: Kills): Promise<number> {
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
