/** One read of one extension, on its way. */
export interface Read {
  /** The read is over. Answers whether its answer was overtaken: what was asked for later was told before it. */
  over(): boolean
  /** It told the number: whatever was asked for before it is older. */
  told(): void
}

/**
 * The reads of single extensions that are on their way. An answer may come late: where the number was deleted and made anew meanwhile, it
 * tells of an extension that is no more, and a password that is set next would be taken for that one's. No clock is asked: what was asked
 * for later is newer.
 */
export interface Reads {
  /** Where something that is asked for now stands in the order of all that is asked for. */
  place(): number
  begin(accountId: string, number: string): Read
  /** A number was told, or is gone, by what was asked for at this place; left out: just now. */
  told(accountId: string, number: string, place?: number): void
}

interface UnderWay {
  readonly place: number
  overtaken: boolean
}

export function createReads(): Reads {
  const underWay = new Map<string, Set<UnderWay>>()
  let places = 0
  const place = (): number => (places += 1)
  const key = (accountId: string, number: string): string => `${accountId}/${number}`

  function told(accountId: string, number: string, at = Infinity): void {
    for (const one of underWay.get(key(accountId, number)) ?? []) if (one.place < at) one.overtaken = true
  }

  return {
    place,
    told,
    begin(accountId, number) {
      const mine: UnderWay = { place: place(), overtaken: false }
      const name = key(accountId, number)
      const all = underWay.get(name) ?? new Set()
      underWay.set(name, all.add(mine))
      return {
        over() {
          all.delete(mine)
          if (all.size === 0) underWay.delete(name)
          return mine.overtaken
        },
        told: () => told(accountId, number, mine.place),
      }
    },
  }
}
