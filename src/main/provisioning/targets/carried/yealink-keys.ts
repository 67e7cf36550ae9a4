import { noBlanksAtEnds, noControls, offenceOf, type Rule } from '../../escape/refuse.ts'
import { phrase } from '#shared/phrase.ts'
import type { LeftKey, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { keyAt } from './common.ts'

/** Accounts by model, as wazo-provd-plugins counts them; of DECT bases those that its handsets share. */
const lineCounts: Readonly<Record<string, number>> = {
  ...{ T19: 1, T20: 2, T21: 2, T22: 3, T23: 3, T26: 3, T27: 6, T28: 6, T29: 16, T40: 3, T41: 6, T42: 12, T46: 16, T48: 16 },
  ...{ T52: 12, T54: 16, T56: 16, T58: 16, W52: 5, W60: 8 },
}

/** Line keys by model, as tancredi counts them: those beside the screen, with all their pages. */
const keyCounts: Readonly<Record<string, number>> = {
  ...{
    T19: 0,
    T30: 0,
    T21: 2,
    T31: 2,
    T23: 3,
    T40: 3,
    T33: 12,
    T34: 12,
    T41: 15,
    T42: 15,
    T27: 21,
    T43: 21,
    T44: 21,
    T52: 21,
    T53: 21,
  },
  ...{
    T29: 27,
    T46: 27,
    T54: 27,
    T56: 27,
    T58: 27,
    VP59: 27,
    T48: 29,
    T57: 29,
    T73: 40,
    T74: 50,
    T77: 56,
    T85: 60,
    T87: 84,
    T88: 84,
  },
}

/** The family of a model as its box, its web page or its user agent says it: SIP-T54W, T54W, Yealink T54W. */
export function yealinkFamily(model: string | null | undefined): string | null {
  return /\b(?:SIP-)?((?:VP|CP|AX|T|W)\d{2})/i.exec(model ?? '')?.[1]?.toUpperCase() ?? null
}

/** A model that is not in the list has at most as many as any has. */
export const yealinkMaxLines = (model: string | null): number => lineCounts[yealinkFamily(model) ?? ''] ?? 16

const types = { line: 15, blf: 16, 'speed-dial': 13, park: 10, 'pick-up': 9, voicemail: 12 } as const

const notReset: Rule = (text) => (text === '%NULL%' ? phrase('word', { word: text }) : null)
const rules: readonly Rule[] = [noControls, noBlanksAtEnds, notReset]

/** Keys as fusionpbx, wazo-provd-plugins and tancredi number their kinds; the line is counted from 1 on firmware V80 and newer. */
export function yealinkKeys(account: PhoneAccount): { values: Values; left: LeftKey[] } {
  const family = yealinkFamily(account.model)
  const count = (family === null ? undefined : keyCounts[family]) ?? Infinity
  const left: LeftKey[] = []
  const values = (account.keys ?? []).flatMap((wanted, at): Values => {
    const { kind, number, label, line } = wanted
    const why = keyAt(account, wanted, at, count) ?? offenceOf(number, ...rules) ?? offenceOf(label, ...rules)
    if (why !== null) {
      left.push({ key: at, why })
      return []
    }
    const key = (rest: string): string => `linekey.${at + 1}.${rest}`
    return [
      [key('type'), types[kind]],
      [key('line'), line],
      [key('value'), number === '' ? null : number],
      [key('label'), label === '' ? null : label],
    ]
  })
  return { values, left }
}
