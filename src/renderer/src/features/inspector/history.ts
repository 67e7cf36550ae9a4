import type { RegistrationSpan } from '#shared/contract.ts'
import type { RegistrationState } from '#shared/extension.ts'

/** A piece of a strip: from and to are parts of its width, 0 to 1. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly state: RegistrationState
}

export interface Strip {
  readonly pieces: readonly Piece[]
  /** How long each was seen, in ms; unseen: nobody looked. */
  readonly lengths: Readonly<Record<RegistrationState | 'unseen', number>>
}

/** What was seen between two times (ms since the epoch). Between two looks that differ nobody knows, and nothing is filled in. */
export function stripOf(spans: readonly RegistrationSpan[], from: number, to: number): Strip {
  const lengths = { registered: 0, unregistered: 0, unknown: 0, unseen: 0 }
  const pieces = spans
    .filter((span) => span.to >= from && span.from <= to)
    .map((span) => {
      const [begins, ends] = [Math.max(span.from, from), Math.min(span.to, to)]
      lengths[span.state] += ends - begins
      return { from: (begins - from) / (to - from), to: (ends - from) / (to - from), state: span.state }
    })
  lengths.unseen = Math.max(0, to - from - lengths.registered - lengths.unregistered - lengths.unknown)
  return { pieces, lengths }
}

/** Looks in a row that saw the same, as one: what a person would call an event. Newest first. */
export function eventsOf(spans: readonly RegistrationSpan[]): RegistrationSpan[] {
  const events: RegistrationSpan[] = []
  for (const span of spans) {
    const last = events.at(-1)
    if (last?.state === span.state) events[events.length - 1] = { ...last, to: span.to }
    else events.push(span)
  }
  return events.reverse()
}
