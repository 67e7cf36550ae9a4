import { asks, type Ask } from './asks.ts'
import { fetches, type Fetches } from './fetches.ts'
import { there } from './there.ts'

/** One of twenty phones: who it says it is, what it fetches, its extension, and its address. */
export interface Twentieth {
  readonly ask: Ask
  readonly way: Fetches
  /** Twelve lower-case digits. */
  readonly mac: string
  readonly extension: string
  readonly address: string
}

const makers = ['Yealink', 'snom', 'OEM', 'Grandstream', 'Fanvil', 'AudioCodes', 'Panasonic', 'Htek', 'Sangoma', 'Flyingvoice']
/** As AudioCodes has none of its own. */
const audioCodes = '00908f'

/** Two of each maker that asks by plug-and-play, in each maker's own spelling. */
export const twenty: readonly Twentieth[] = Array.from({ length: 20 }, (_, at) => {
  const ask = there(asks.find(({ maker }) => maker === makers[at % makers.length]))
  const digits = `${(ask.mac ?? audioCodes).slice(0, 6)}${(0xa10000 + at * 257).toString(16)}`
  return { ask, way: there(fetches[ask.maker]), mac: digits, extension: String(8_101 + at), address: `10.77.0.${20 + at}` }
})
