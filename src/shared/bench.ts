import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import {
  benchAsks,
  benchEvidence,
  benchLocks,
  benchStates,
  benchSteps,
  benchTroubles,
  benchTrusts,
  maxBenchRows,
  pairings,
} from './bench-words.ts'
import { extensionNumberSchema } from './extension.ts'
import { paramsSchema } from './phrase-schema.ts'
import { problemSchema } from './problem-schema.ts'

const id = z.string().min(1).max(40)

/** When a step was seen (ms since the epoch), and how. */
const seenSchema = z.object({ at: z.number(), how: z.enum(benchEvidence), params: paramsSchema })
export type Seen = z.infer<typeof seenSchema>

/** Which settings of the site that lock a phone are in its file, and which its maker has no place for. */
export const locksSchema = z.object({ carried: z.array(z.enum(benchLocks)), left: z.array(z.enum(benchLocks)) })
export type Locks = z.infer<typeof locksSchema>

/** One line of a session: an extension that waits for a phone, a phone that waits for an extension, or the two together. */
export const benchRowSchema = z.object({
  id: z.string(),
  /** Where it stands among those that wait; null: a phone that nobody chose an extension for. */
  position: z.int().nullable(),
  number: extensionNumberSchema.nullable(),
  /** Of the extension, as the PBX has it. */
  name: z.string(),
  /** Canonical; null: none was scanned and none was heard. */
  mac: z.string().nullable(),
  phoneId: z.string().nullable(),
  /** Who has the MAC's prefix, or what the phone or its target says; empty: not known. */
  maker: z.string(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  address: z.string().nullable(),
  pairedBy: z.enum(pairings).nullable(),
  /** Somebody chose to do it later. */
  skipped: z.boolean(),
  /** Linecard does not know the extension's password: it has to be rotated before there can be a file. */
  needsPassword: z.boolean(),
  steps: z.partialRecord(z.enum(benchSteps), seenSchema),
  /** It is downloading now. */
  downloading: z.boolean(),
  /** Something is registered as this extension, and it may be the phone from before. */
  mayBeEarlier: z.boolean(),
  /** Registrations are not known now: the PBX cannot be reached. */
  trouble: z
    .object({ kind: z.enum(benchTroubles), at: z.number(), params: paramsSchema, problem: problemSchema.nullable() })
    .nullable(),
  /** null: it has not downloaded its file yet. */
  locks: locksSchema.nullable(),
  /** When it was last heard or seen, ms since the epoch; null: never. */
  heardAt: z.number().nullable(),
  resyncAt: z.number().nullable(),
})
export type BenchRow = z.infer<typeof benchRowSchema>

/** An address of this computer that phones could reach. */
export const benchInterfaceSchema = z.object({ name: z.string(), address: z.string(), virtual: z.boolean() })
export type BenchInterface = z.infer<typeof benchInterfaceSchema>

/** What keeps the session from hearing or serving. Its code is a text of `bench.json`, with `network-` before it. */
export const networkTroubleSchema = z.object({
  code: z.string(),
  address: z.string().nullable(),
  port: z.number().nullable(),
  remedy: z.string().nullable(),
})
export type NetworkTrouble = z.infer<typeof networkTroubleSchema>

export const benchSessionSchema = z.object({
  id,
  accountId: accountIdSchema,
  siteId: z.string().nullable(),
  state: z.enum(benchStates),
  /** ms since the epoch */
  startedAt: z.number(),
  /** Addresses of this computer that were chosen. */
  addresses: z.array(z.string()),
  /** A person chose HTTPS: phones are given no other address. */
  secure: z.boolean(),
  /** The address for every phone, on each of them. Whoever knows it and has a phone's MAC gets that phone's file: not to be kept. */
  urls: z.array(z.string()),
  listening: z.boolean(),
  /** What it hears plug-and-play on. */
  hears: z.array(benchInterfaceSchema),
  troubles: z.array(networkTroubleSchema),
  /** A firewall that is on and may keep phones out: its remedy is a text of `bench.json`, with `remedy-` before it. null: none is known of. */
  firewall: z.string().nullable(),
  /** Phones that ask get the next extension, in the order in which they are plugged in. */
  byOrder: z.boolean(),
  /** Whom the next scan is for, and who comes after; null: nobody waits. */
  next: extensionNumberSchema.nullable(),
  afterNext: extensionNumberSchema.nullable(),
  /** What undo would take back; null: nothing. */
  undo: z.object({ number: extensionNumberSchema, mac: z.string() }).nullable(),
})
export type BenchSession = z.infer<typeof benchSessionSchema>

/** A question that a person has to answer before a phone gets an extension; what is not asked about is empty or null. */
export const benchAskSchema = z.object({
  why: z.enum(benchAsks),
  macs: z.array(z.string()),
  mac: z.string().nullable(),
  number: extensionNumberSchema.nullable(),
  /** Ids of the targets that could be meant, the likeliest first; empty: any. */
  targets: z.array(z.string()),
  /** The account's name, where it is another one. */
  account: z.string().nullable(),
})
export type BenchQuestion = z.infer<typeof benchAskSchema>

/** `ask` null: it is done. */
export const pairedSchema = z.object({ row: benchRowSchema.nullable(), ask: benchAskSchema.nullable() })
export type Paired = z.infer<typeof pairedSchema>

export const benchViewSchema = z.object({ session: benchSessionSchema.nullable(), rows: z.array(benchRowSchema) })
export type BenchView = z.infer<typeof benchViewSchema>

/** How phones come to this computer that do not find it by themselves, or that do. */
export const benchWaysSchema = z.object({
  makers: z.array(
    z.object({
      maker: z.string(),
      /** By plug-and-play, as it comes out of its box. */
      asksByItself: z.boolean(),
      /** DHCP options that it reads, in its order. */
      dhcp: z.array(z.int()),
      /** What it looks for first: a phone that finds that never comes. */
      asksFirst: z.enum(['cloud', 'dhcp']).nullable(),
      /** Whose certificates it takes for HTTPS as it comes out of its box; null: not known. */
      trusts: z.enum(benchTrusts).nullable(),
      /** Where its field for the address is, the shortest way first, in its own words. */
      menus: z.array(z.object({ on: z.enum(['web', 'handset']), path: z.array(z.string()) })),
    }),
  ),
  /** Text for the DHCP servers; empty: there is no address yet. */
  dhcp: z.array(
    z.object({
      server: z.string(),
      option: z.int(),
      text: z.string(),
      form: z.enum(['file', 'terminal', 'page']),
      where: z.string(),
      /** Not seen on the wire. */
      experimental: z.boolean(),
    }),
  ),
  /** Kinds of phones with a file of their own that have no way over a local network. */
  noWay: z.array(z.string()),
})
export type BenchWays = z.infer<typeof benchWaysSchema>

/** How many known phones of a maker take no certificate but one that their maker signed. */
export const benchCannotHttpsSchema = z.object({ maker: z.string(), count: z.int() })
export type BenchCannotHttps = z.infer<typeof benchCannotHttpsSchema>

/** What HTTPS would be like. `problem`: what keeps a session from using it; null: nothing. */
export const benchHttpsSchema = z.object({ problem: problemSchema.nullable(), cannot: z.array(benchCannotHttpsSchema) })

const ofSession = z.strictObject({ id })
const mac = z.string().regex(/^[0-9a-f]{12}$/)
const numbers = z.array(extensionNumberSchema).max(maxBenchRows)
const addresses = z.array(z.string().min(1).max(60)).min(1).max(20)
/** Who waits: these, those of a plan, phones of the inventory that were given nothing yet, or nobody. */
const who = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('numbers'), numbers }),
  z.strictObject({ from: z.literal('plan'), id }),
  z.strictObject({ from: z.literal('phones') }),
  z.strictObject({ from: z.literal('nobody') }),
])

/** Whose answers the calls of the contract take. */
export const benchInputs = {
  ofSession,
  https: z.strictObject({ accountId: accountIdSchema, addresses, who }),
  start: z.strictObject({
    accountId: accountIdSchema,
    siteId: id.nullable(),
    addresses,
    /** Phones are given an HTTPS address, and no other. */
    secure: z.boolean().optional(),
    who,
  }),
  add: ofSession.extend({ numbers: numbers.min(1) }),
  scan: ofSession.extend({ text: z.string().max(2_000) }),
  pair: ofSession.extend({
    mac,
    /** null: the next that waits. */
    number: extensionNumberSchema.nullable(),
    by: z.enum(['scan', 'hand']),
    /** What a person answered: the target's id; and that it is to be taken from whoever has it. */
    target: z.string().min(1).max(60).optional(),
    takeOver: z.boolean().optional(),
  }),
  ofNumber: ofSession.extend({ number: extensionNumberSchema }),
  order: ofSession.extend({ on: z.boolean() }),
  ofMac: ofSession.extend({ mac }),
  rotate: ofSession.extend({ numbers: numbers.min(1) }),
  dhcp: z.strictObject({ server: z.string().max(40), option: z.int() }),
  listen: ofSession.extend({ addresses }),
}
