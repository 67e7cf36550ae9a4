import type { Clock } from '../system/clock.ts'
import type { KeytarAnswer, KeytarRequest } from './keytar-messages.ts'
import type { Keytar } from './load-keytar.ts'
import { KeychainCrashed } from './os-keychain.ts'

/** A process that was started to speak to the keychain. */
export interface KeytarChild {
  send(request: KeytarRequest): void
  onAnswer(listener: (answer: KeytarAnswer) => void): void
  /** Called once, whatever ended it. */
  onEnd(listener: () => void): void
  kill(): void
}

export interface KeytarProcessOptions {
  readonly clock: Clock
  /** Starts one; throws where it cannot be started. */
  readonly start: () => KeytarChild
  /** Waits for a moment in which starting one, some 20 ms of a large process, keeps nobody up. Left out: it never waits. */
  readonly breath?: () => Promise<void>
}

type Plan = KeytarRequest extends infer One ? (One extends unknown ? Omit<One, 'id'> : never) : never
type Value = Extract<KeytarAnswer, { value: unknown }>['value']

interface Job {
  readonly plan: Plan
  readonly resolve: (value: Value) => void
  readonly reject: (error: Error) => void
  /** Aborted: nobody waits for it any more. */
  readonly signal: AbortSignal | undefined
  /** How many processes ended over it, or refused it after they had served others. */
  tries: number
}

interface Running {
  readonly child: KeytarChild
  readonly jobs: Map<number, Job>
  /** It has done something with the keychain. One that restarts since then leaves it with a session that is dead. */
  served: boolean
}

/** ms before the next start, by how often in a row a process ended before it had answered anything. */
const restAfterEnds = [0, 300, 1_000, 5_000] as const

/** What a keychain that works says: another process would hear the same, and would ask the person once more. */
const isMeant = (said: string): boolean =>
  /locked|dismiss|cancel|denied|apparmor|selinux|not correct|authoriz|interaction is not allowed/i.test(said)

/**
 * keytar in a process of its own, which may crash, hang or be ended without taking anything along: what it was doing is done once more by the
 * next one. Rejects where the native part is not installed.
 */
export async function keytarInProcess({ clock, start, breath }: KeytarProcessOptions): Promise<Keytar> {
  let running: Running | null = null
  let ends = 0
  let ids = 0
  let resting = false
  let readying = false
  const waiting: Job[] = []

  function run(plan: Plan, signal?: AbortSignal): Promise<Value> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('nobody waits for it')), { once: true })
      // It may still be a question that the person is about to answer: it keeps its process until somebody else needs that.
      if (running && [...running.jobs.values()].some(isOver)) replace()
      waiting.push({ plan, resolve, reject, signal, tries: 0 })
      pump()
    })
  }

  const isOver = (job: Job): boolean => job.signal?.aborted ?? false

  function pump(): void {
    if (resting || readying || waiting.length === 0) return
    if (running || !breath) return handOut()
    readying = true
    void breath().then(() => {
      readying = false
      if (waiting.length > 0) handOut()
    })
  }

  function handOut(): void {
    let current: Running
    try {
      current = running ??= begin()
    } catch {
      return ended(waiting.splice(0))
    }
    for (const job of waiting.splice(0)) {
      const id = (ids += 1)
      current.jobs.set(id, job)
      current.child.send({ ...job.plan, id })
    }
  }

  function begin(): Running {
    const mine: Running = { child: start(), jobs: new Map(), served: false }
    mine.child.onAnswer((answer) => {
      if (running === mine) take(mine, answer)
    })
    mine.child.onEnd(() => {
      if (running !== mine) return
      running = null
      ended([...mine.jobs.values()])
    })
    return mine
  }

  function take(mine: Running, answer: KeytarAnswer): void {
    const job = mine.jobs.get(answer.id)
    if (!job) return
    mine.jobs.delete(answer.id)
    ends = 0
    if ('missing' in answer) return job.reject(new Error('keytar is not installed'))
    if ('value' in answer) {
      if (job.plan.do !== 'hello') mine.served = true
      return job.resolve(answer.value)
    }
    if (isMeant(answer.said)) return job.reject(new Error(answer.said))
    // The word of a process from before a restart of the keychain counts for nothing.
    const again = mine.served && job.tries === 0
    job.tries += 1
    if (again) waiting.unshift(job)
    else job.reject(new Error(answer.said))
    replace()
    pump()
  }

  /** What was going on is done by the next process. */
  function replace(): void {
    const old = running
    running = null
    if (!old) return
    waiting.push(...[...old.jobs.values()].filter((job) => !isOver(job)))
    old.jobs.clear()
    old.child.kill()
  }

  /** A process ended by itself. */
  function ended(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (isOver(job)) continue
      job.tries += 1
      if (job.tries < 2) waiting.push(job)
      else job.reject(new KeychainCrashed())
    }
    const ms = restAfterEnds[Math.min(ends, restAfterEnds.length - 1)] ?? 0
    ends += 1
    resting = true
    clock.after(ms, () => {
      resting = false
      pump()
    })
  }

  await run({ do: 'hello' })
  return {
    getPassword: (_service, name, signal) => run({ do: 'get', name }, signal) as Promise<string | null>,
    async setPassword(_service, name, secret, signal) {
      await run({ do: 'set', name, secret }, signal)
    },
    deletePassword: (_service, name, signal) => run({ do: 'remove', name }, signal) as Promise<boolean>,
    async findCredentials(_service, signal) {
      const names = (await run({ do: 'list' }, signal)) as readonly string[]
      return names.map((account) => ({ account, password: '' }))
    },
  }
}
