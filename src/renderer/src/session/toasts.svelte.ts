import type { Problem } from '#shared/problem.ts'
import type { Toast } from '../kit/toast.ts'

/** What besides its words is to be known of a toast. */
export interface ToastWay {
  /** Until somebody has read it. */
  readonly stays?: boolean
  /** It is no account's own, and outlives the look at one. */
  readonly anyAccount?: boolean
  /** Several of one name are told together, in these words. */
  readonly together?: { readonly name: string; readonly text: (count: number) => string }
}

/** So many are on screen at once. */
const most = 3
/** For so long, in ms: good news, later where there is something to decide; a Problem takes longer to read. */
const lastsMs = { plain: 6_000, withAction: 12_000, problem: 45_000 } as const

interface Told extends Toast {
  readonly accountId: string | null
  /** null: until somebody puts it away. */
  readonly until: number | null
  readonly name: string | null
  readonly count: number
}

/** What the window tells for a while. Times are in ms, of any clock that goes on. */
export class ToastList {
  all = $state.raw<readonly Told[]>([])
  #last = 0
  #held = false

  say(told: Omit<Toast, 'id'>, accountId: string | null, now: number, way: ToastWay = {}): void {
    const { stays = false, anyAccount = false, together } = way
    const name = together?.name ?? null
    const isSame = (one: Told): boolean => (name === null ? sameWords(one, told) : one.name === name)
    const before = this.all.find((one) => isSame(one))
    const count = name === null ? 1 : (before?.count ?? 0) + 1
    const many = together && count > 1
    const lasts = told.problem ? lastsMs.problem : told.action ? lastsMs.withAction : lastsMs.plain
    const toast: Told = {
      id: (this.#last += 1),
      text: many ? together.text(count) : told.text,
      problem: told.problem,
      // What is offered for one of them says nothing of the others.
      action: many ? null : told.action,
      accountId: anyAccount ? null : accountId,
      until: stays ? null : now + lasts,
      name,
      count,
    }
    this.all = [...this.all.filter((one) => one !== before), toast].slice(-most)
  }

  dismiss(id: number): void {
    this.all = this.all.filter((one) => one.id !== id)
  }

  /** Somebody points at them: none goes meanwhile. */
  hold(held: boolean): void {
    this.#held = held
  }

  /** Lets those go that have been there long enough. */
  pass(now: number): void {
    if (this.#held || !this.all.some(({ until }) => until !== null && until <= now)) return
    this.all = this.all.filter(({ until }) => until === null || until > now)
  }

  /** Another account is looked at: what was told of the one before would be taken as told of this one. */
  turnTo(accountId: string | null): void {
    this.all = this.all.filter((one) => one.accountId === null || one.accountId === accountId)
  }
}

/** An answer that is told twice is told once, anew. */
function sameWords(one: Toast, other: Omit<Toast, 'id'>): boolean {
  const key = (of: Problem | null): string => (of ? `${of.kind} ${JSON.stringify(of.params)}` : '')
  return one.text === other.text && key(one.problem) === key(other.problem) && one.action?.label === other.action?.label
}
