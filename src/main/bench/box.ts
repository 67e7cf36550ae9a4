import * as z from 'zod'
import { locksSchema, type BenchRow, type Seen } from '#shared/bench.ts'
import { benchEvidence, benchSteps, benchTroubles, type BenchTrouble } from '#shared/bench-words.ts'
import { paramsSchema } from '#shared/phrase-schema.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import type { BenchNetworkEvent, SaidOfItself } from './network/desk.ts'

const seenSchema = z.object({ at: z.number(), how: z.enum(benchEvidence), params: paramsSchema })

/** A phone as the network and its label show it. What it did as some extension's phone goes when they are parted. */
export const boxSchema = z.object({
  /** Its MAC, or `ip/` and its address where no MAC is known. */
  key: z.string(),
  mac: z.string().nullable(),
  address: z.string().nullable(),
  /** Where it listens for SIP, as far as it was heard. */
  sipPort: z.number().nullable(),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  /** When it was last heard, ms since the epoch; null: only its label was scanned. */
  heardAt: z.number().nullable(),
  /** How often it asked since it last downloaded anything. */
  asks: z.number(),
  /** It took an address of ours, and has downloaded nothing since. */
  tookAddress: z.boolean(),
  downloading: z.boolean(),
  steps: z.partialRecord(z.enum(benchSteps), seenSchema),
  /** The version of the password that it downloaded; null: not known. */
  version: z.number().nullable(),
  locks: locksSchema.nullable(),
  /** Since it downloaded its file there was a moment in which nothing was registered as its extension. */
  wasUnregistered: z.boolean(),
  /** A phone had shown this version of the password before this one downloaded it: its proof says nothing of this phone. */
  wasProved: z.boolean(),
  mayBeEarlier: z.boolean(),
  resyncAt: z.number().nullable(),
  trouble: z
    .object({ kind: z.enum(benchTroubles), at: z.number(), params: paramsSchema, problem: problemSchema.nullable() })
    .nullable(),
})
export type Box = z.infer<typeof boxSchema>

export function newBox(key: string, mac: string | null): Box {
  return {
    ...{ key, mac, address: null, sipPort: null, maker: null, model: null, firmware: null },
    ...{ heardAt: null, asks: 0, tookAddress: false, downloading: false, steps: {}, version: null, locks: null },
    ...{ wasUnregistered: false, wasProved: false, mayBeEarlier: false, resyncAt: null, trouble: null },
  }
}

/** A phone that asks so often without taking anything is answered by somebody else first. */
const asksInVain = 2

type OfPhone = Extract<BenchNetworkEvent, { readonly address: string; readonly mac: string | null }>

const trouble = (kind: BenchTrouble, at: number, params: Seen['params'] = {}): BenchRow['trouble'] => ({
  ...{ kind, at, params },
  problem: null,
})

/** What is over once a phone has come for its file. */
const overWithAsking: ReadonlySet<BenchTrouble> = new Set(['managed-elsewhere', 'notify-rejected', 'restart', 'other-subnet'])

/** A box as it is known after something of it was seen. No time is looked at but the event's own. */
export function learnt(box: Box, event: OfPhone): Box {
  const { at } = event
  const heard: Box = { ...box, heardAt: at, address: event.address }
  switch (event.kind) {
    case 'asked': {
      const asks = box.asks + 1
      const inVain = box.tookAddress && asks > asksInVain
      return {
        ...said(heard, event),
        asks,
        trouble: inVain
          ? trouble('managed-elsewhere', at, { times: asks })
          : box.trouble?.kind === 'restart' || box.trouble?.kind === 'other-subnet'
            ? null
            : box.trouble,
        steps: { ...box.steps, discovered: box.steps.discovered ?? { at, how: 'plug-and-play', params: {} } },
      }
    }
    case 'notify-accepted':
      return { ...heard, tookAddress: box.steps.requested === undefined }
    case 'notify-refused':
      // Some say nothing and download all the same.
      return event.status === null ? heard : { ...heard, trouble: trouble('notify-rejected', at, { status: event.status }) }
    case 'other-subnet':
      return { ...heard, trouble: trouble('other-subnet', at, { address: event.address }) }
    case 'mac-differs':
      return { ...heard, trouble: trouble('other-phone', at, { mac: event.shown }) }
    case 'file-asked':
      return {
        ...said(heard, event),
        asks: 0,
        tookAddress: false,
        downloading: event.status === 200 && event.method === 'GET',
        trouble: box.trouble && overWithAsking.has(box.trouble.kind) ? null : box.trouble,
        steps: {
          ...box.steps,
          discovered: box.steps.discovered ?? { at, how: 'address', params: {} },
          requested: box.steps.requested ?? { at, how: event.secure ? 'https' : 'http', params: {} },
        },
      }
    case 'refused':
      if (event.why === 'second-address') return { ...box, trouble: trouble('second-address', at, { address: event.address }) }
      // Who has its own file already asks for many names.
      if (event.why === 'wrong-mac' && !box.steps.downloaded)
        return { ...box, trouble: trouble('wrong-file', at, { name: event.name }) }
      return heard
    case 'resync-answered':
      return { ...heard, resyncAt: at }
    case 'file-sent':
      return { ...heard, downloading: false }
    case 'answered':
    case 'not-served':
    case 'notified':
      return heard
  }
}

function said(box: Box, { maker, model, firmware }: SaidOfItself): Box {
  return { ...box, maker: maker ?? box.maker, model: model ?? box.model, firmware: firmware ?? box.firmware }
}

/** What a phone has downloaded. */
export interface Downloaded {
  readonly at: number
  readonly bytes: number
  /** Of the password in it; null: not known. */
  readonly version: number | null
  readonly locks: Box['locks']
  /** Whether a phone has shown this version already. */
  readonly proved: boolean
}

/** Its own file is with it, whole. */
export function downloaded(box: Box, { at, bytes, version, locks, proved }: Downloaded): Box {
  const isSame = box.steps.downloaded !== undefined && box.version === version
  const { discovered, requested } = box.steps
  return {
    ...box,
    ...{ heardAt: at, downloading: false, tookAddress: false, version, locks },
    // Another password than before is another file: what was registered with the one before says nothing of it.
    ...(!isSame && { wasUnregistered: false, wasProved: proved, mayBeEarlier: false }),
    trouble: box.trouble?.kind === 'no-file' || box.trouble?.kind === 'other-file' ? null : box.trouble,
    steps: {
      ...(isSame ? box.steps : {}),
      ...(discovered && { discovered }),
      ...(requested && { requested }),
      downloaded: { at, how: 'file', params: { bytes } },
    },
  }
}

export interface LearntRegistration {
  readonly state: 'registered' | 'unregistered' | 'unknown'
  readonly checkedAt: number
  readonly source: 'pbx' | 'sip'
  /** Shown by it: a phone has this version of the password. */
  readonly proved: { readonly version: number } | null
}

/**
 * A box that has its file, after a registration of its extension was learnt. Something may be registered that was so before: it counts as this
 * phone only where nothing was registered in between, or where the password's proof came after the download. No clock decides that, but the order
 * of events. It is verified where the proof is of the version that it downloaded.
 */
export function withRegistration(box: Box, { state, checkedAt, source, proved }: LearntRegistration): Box {
  const { downloaded: file, registered } = box.steps
  if (!file) return box
  if (state === 'unregistered') return { ...box, wasUnregistered: true, mayBeEarlier: false }
  if (state !== 'registered') return box
  const isNew = box.wasUnregistered || (proved !== null && !box.wasProved)
  if (!isNew) return registered ? box : { ...box, mayBeEarlier: true }
  const seen: Seen = { at: checkedAt, how: source === 'sip' ? 'sip-login' : 'pbx', params: {} }
  const isProof = proved !== null && proved.version === box.version
  const { verified } = box.steps
  return {
    ...box,
    mayBeEarlier: false,
    steps: {
      ...box.steps,
      registered: registered ?? seen,
      ...(isProof && { verified: verified ?? { at: checkedAt, how: 'version', params: { version: proved.version } } }),
    },
  }
}
