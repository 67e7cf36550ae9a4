import type { Clock } from '../system/clock.ts'

/** What a PBX's own clock shows, learnt from the `Date` of its answers. */
export interface PbxTime {
  /** An answer came with this Date after `tookMs`. */
  heard(date: string | null, tookMs: number): void
  /** What its clock shows now, ms since the epoch; null: it never said. Only ever compared with times that this PBX told itself. */
  now(): number | null
  /** How far its clock is ahead of this computer's, in ms; null: not known. For people: nothing is decided by it. */
  aheadMs(): number | null
}

/** A date as HTTP writes it, in ms since the epoch; null: it is none. Anything else may mean another time zone, or anything at all. */
export function httpDate(text: string | null): number | null {
  if (text === null || !/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null
  const ms = Date.parse(text)
  return Number.isFinite(ms) ? ms : null
}

/** A Date tells whole seconds: on the average half of one has gone by. */
const halfSecondMs = 500
/** An answer that took longer tells too little about when it was written. */
const longestMs = 30_000

export function createPbxTime(clock: Clock): PbxTime {
  let told: { readonly theirs: number; readonly at: number } | null = null

  const now = (): number | null => told && told.theirs + clock.steady() - told.at

  return {
    heard(date, tookMs) {
      const theirs = tookMs > longestMs ? null : httpDate(date)
      if (theirs !== null) told = { theirs: theirs + halfSecondMs, at: clock.steady() - tookMs / 2 }
    },
    now,
    aheadMs() {
      const theirs = now()
      return theirs === null ? null : theirs - clock.now()
    },
  }
}
