import { createDemoApi } from '../../../src/main/demo/demo-api.ts'
import type { RegistrationState } from '#shared/extension.ts'
import type { VirtualClock } from '../../support/clocks/virtual-clock.ts'
import { bytesFrom, chanceFrom } from './chance.ts'

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The demo PBX, its own limiter in it, at the end of a line that takes its time; in virtual time and without a socket. */
export interface BenchPbx {
  readonly limit: number
  readonly refused: number
  /** When each request that was let in came in. */
  readonly accepted: readonly number[]
  /** The same, on the clock that nobody can set. */
  readonly steadily: readonly number[]
  /** What each phone is now, as the PBX sees it. */
  readonly phones: Map<string, RegistrationState>
  readonly numbers: readonly string[]
  /** Its rows, as it has them. */
  rows(): readonly unknown[]
  passwordOf(number: string): string | undefined
  send(asked: Asked): Promise<Answered>
}

export const token = 'bench'

export function benchPbx(clock: VirtualClock, size: number, limit = 60): BenchPbx {
  const phones = new Map<string, RegistrationState>()
  const line = chanceFrom(size + 1)
  const api = createDemoApi({
    clock,
    random: bytesFrom(chanceFrom(size + 2)),
    extensions: size,
    limit,
    token,
    registration: async (number) => phones.get(number) ?? 'unregistered',
  })
  const accepted: number[] = []
  const steadily: number[] = []
  let refused = 0
  /** An office line: mostly some tens of ms each way, and now and then a second or more. */
  const way = (): Promise<void> => {
    const ms = line.skewed(40, 0.6) + (line.happens(0.005) ? line.between(300, 3_000) : 0)
    return new Promise((resolve) => clock.after(ms, resolve))
  }
  return {
    limit,
    get refused() {
      return refused
    },
    accepted,
    steadily,
    phones,
    numbers: api
      .rows()
      .map((row) => row.extension_number)
      .sort(),
    rows: api.rows,
    passwordOf: (number) => api.row(number)?.password,
    async send({ method, path, query, body }) {
      await way()
      const answer = await api.handle({
        method,
        path,
        query: new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)])),
        authorization: `Bearer ${token}`,
        body: body === undefined ? '' : JSON.stringify(body),
      })
      if (answer.status === 429) refused += 1
      else {
        accepted.push(clock.now())
        steadily.push(clock.steady())
      }
      await way()
      return { status: answer.status, headers: answer.headers, text: JSON.stringify(answer.body) }
    },
  }
}
