import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, offenceOf, type Rule } from '../../escape/refuse.ts'
import { notInXml } from '../../escape/xml.ts'
import type { LeftKey, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { keyAt } from './common.ts'

/** Accounts by model: where two servers count differently, the fewer. */
const lineCounts: Readonly<Record<string, number>> = {
  ...{ GRP2612: 2, GRP2613: 3, GRP2614: 4, GRP2615: 5, GRP2616: 6 },
  ...{ GXP2130: 3, GXP2135: 8, GXP2140: 4, GXP2160: 6, GXP2170: 12, GXV3370: 16 },
}

/** Virtual keys, as wazo-provd-plugins counts them. */
const keyCounts: Readonly<Record<string, number>> = {
  ...{ GRP2612: 16, GRP2613: 24, GRP2614: 16, GRP2615: 40, GRP2616: 16 },
  ...{ GXP2130: 12, GXP2135: 32, GXP2140: 16, GXP2160: 24, GXP2170: 48 },
}

const familyOf = (model: string | null | undefined): string =>
  /\b(GRP|GXP|GXV|WP)(\d{3,4})/i.exec(model ?? '')?.[0]?.toUpperCase() ?? ''

export const grandstreamMaxLines = (model: string | null): number => lineCounts[familyOf(model)] ?? 16

const modes = { line: 'Line', blf: 'BLF', 'speed-dial': 'SpeedDial', park: 'CallPark', voicemail: 'VoiceMail' } as const
const numberRules: readonly Rule[] = [notInXml, atMostCharacters(64)]
const labelRules: readonly Rule[] = [notInXml, atMostCharacters(32)]

/** The phone drops every key behind a gap, so that a place without one is said to have none. Accounts are counted from 0 here. */
export function grandstreamKeys(account: PhoneAccount): { values: Values; left: LeftKey[] } {
  const { keys = [], model } = account
  const left: LeftKey[] = []
  const values = keys.flatMap((key, at): Values => {
    const count = keyCounts[familyOf(model)] ?? Infinity
    const { kind, number, label, line } = key
    const item = (rest: string): string => `pks.vpk.${at + 1}.${rest}`
    const why =
      keyAt(account, key, at, count) ??
      (kind === 'pick-up' ? phrase('key-no-kind') : (offenceOf(number, ...numberRules) ?? offenceOf(label, ...labelRules)))
    if (why !== null || kind === 'pick-up') {
      left.push({ key: at, why: why ?? phrase('key-no-kind') })
      return at < count ? [[item('keyMode'), 'None']] : []
    }
    return [
      [item('keyMode'), modes[kind]],
      [item('account'), line - 1],
      [item('description'), label === '' ? null : label],
      [item('value'), number === '' ? null : number],
    ]
  })
  return { values, left }
}
