import fc from 'fast-check'
import { z } from 'zod'
import type { QueueItem } from '#shared/contract.ts'
import { sameInstant } from '#shared/instants.ts'
import { createLedger } from '../../../src/main/credentials/ledger.ts'
import { createSecrets } from '../../../src/main/credentials/secrets.ts'
import { createQueuedSecrets } from '../../../src/main/changes/queued-secrets.ts'
import { createQueue, toItem } from '../../../src/main/changes/queue.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { createUndos } from '../../../src/main/changes/undo.ts'
import { notations } from '../pbx/notations.ts'
import { parted } from '../secrets/parted.ts'
import { standsIn } from '../secrets/stands-in.ts'
import { account, openOffice, seededRandom, type Office } from './office.ts'
import { faults, type Fault } from '../pbx/pbx-in-process.ts'

const numbers = ['1001', '1002', '300', '301'] as const
const keyFates = ['removed', 'changed', 'back', 'back', 'put-back', 'new'] as const
const modes = ['generate', 'generate', 'choose', 'pbx'] as const

/** One thing that a person, the network, the keychain, somebody else or fate does. */
export type Step =
  | { readonly do: 'create' | 'rotate'; readonly number: string; readonly mode: (typeof modes)[number]; readonly pin: boolean }
  | { readonly do: 'edit'; readonly number: string; readonly field: 'displayName' | 'teamId' }
  | { readonly do: 'pin' | 'remove' | 'refresh' | 'undo'; readonly number: string }
  | {
      readonly do: 'other-edit' | 'other-rotate' | 'other-create' | 'other-remove' | 'other-remake' | 'other-remake-amid'
      readonly number: string
    }
  | { readonly do: 'confirm' | 'discard' | 'decide' | 'retry'; readonly pick: number }
  | { readonly do: 'move'; readonly pick: number; readonly before: number | null }
  | { readonly do: 'resolve'; readonly pick: number; readonly mine: boolean }
  | { readonly do: 'offline' | 'keychain' | 'disk'; readonly on: boolean }
  /** Somebody removes the vault's keys from the keychain, changes them, or puts them there again; or Linecard is told to use a new one. */
  | { readonly do: 'key'; readonly how: (typeof keyFates)[number] }
  | { readonly do: 'keychain-faults'; readonly next: readonly ('ends-before' | 'ends-after')[] }
  | { readonly do: 'revoke' | 'new-token' | 'restart' | 'settle' | 'sync' }
  | { readonly do: 'faults'; readonly next: readonly Fault[] }
  | { readonly do: 'crash'; readonly after: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Somebody sets a clock. */
  | { readonly do: 'set'; readonly clock: 'ours' | 'theirs'; readonly ms: number }

const hour = 3_600_000
const day = 24 * hour
/** Somebody else's change this long after a request of ours may be taken for that request's, in ms: the PBX tells no better. */
const alikeMs = 240_000

const number = fc.constantFrom(...numbers)
const pick = fc.nat(5)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('create', 'rotate'), number, mode: fc.constantFrom(...modes), pin: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('edit'), number, field: fc.constantFrom('displayName', 'teamId') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pin', 'remove', 'undo', 'refresh'), number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'other-edit',
        'other-edit',
        'other-rotate',
        'other-create',
        'other-remove',
        'other-remake',
        'other-remake-amid',
      ),
      number,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('confirm', 'discard', 'decide', 'retry'), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('move'), pick, before: fc.option(pick) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resolve'), pick, mine: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('offline', 'offline', 'keychain', 'disk'), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('key'), how: fc.constantFrom(...keyFates) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('keychain-faults'),
      next: fc.array(fc.constantFrom('ends-before', 'ends-after'), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('revoke', 'new-token', 'new-token', 'restart', 'settle', 'sync') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('faults'),
      next: fc.array(fc.constantFrom<Fault>(...faults), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash'), after: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1_000, 10_000, 70_000, 400_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set'),
      clock: fc.constantFrom('ours', 'theirs'),
      ms: fc.constantFrom(-2 * day, -hour, hour, 2 * day),
    }),
  },
) as fc.Arbitrary<Step>

const lost = fc.constantFrom<Fault>('reset-before', 'reset-after', 'error-before', 'error-after', 'half')

/** A password's answer is lost, and much happens before anybody can ask what became of it. */
const away: fc.Arbitrary<Step[]> = fc
  .record({
    fault: lost,
    what: fc.constantFrom('create' as const, 'rotate' as const),
    number,
    other: fc.constantFrom('other-rotate' as const, 'other-remake' as const, 'other-edit' as const, null),
    set: fc.option(
      fc.record({ clock: fc.constantFrom('ours' as const, 'theirs' as const), ms: fc.constantFrom(-2 * day, 2 * day) }),
    ),
    dies: fc.boolean(),
  })
  .map(({ fault, what, number, other, set, dies }) => [
    { do: 'faults', next: [fault, 'offline', 'offline'] },
    { do: what, number, mode: 'generate', pin: dies },
    { do: 'offline', on: true },
    ...(dies ? [{ do: 'restart' } as const] : []),
    { do: 'wait', ms: 400_000 },
    ...(set ? [{ do: 'set', ...set } as const] : []),
    ...(other ? [{ do: other, number }] : []),
    { do: 'offline', on: false },
    { do: 'settle' },
  ])

/** A person thinks again about what may or may not have been done. */
const secondThought: fc.Arbitrary<Step[]> = fc
  .record({ number, faults: fc.array(lost, { minLength: 1, maxLength: 4 }), then: fc.array(lost, { maxLength: 2 }) })
  .map(({ number, faults, then }) => [
    { do: 'faults', next: faults },
    { do: 'edit', number, field: 'displayName' },
    { do: 'faults', next: then },
    { do: 'edit', number, field: 'displayName' },
  ])

/** Dies anywhere in a change of the PIN, which is refused, lost or made. */
const pinCutOff: fc.Arbitrary<Step[]> = fc
  .record({ number, after: fc.integer({ min: 1, max: 24 }), fault: fc.option(fc.constantFrom<Fault>(...faults)) })
  .map(({ number, after, fault }) => [
    { do: 'pin', number },
    ...(fault ? [{ do: 'faults', next: [fault] } as const] : []),
    { do: 'crash', after },
    { do: 'pin', number },
    { do: 'restart' },
  ])

const scene = fc.oneof(
  { weight: 20, arbitrary: step.map((one) => [one]) },
  { weight: 1, arbitrary: pinCutOff },
  { weight: 1, arbitrary: away },
  { weight: 1, arbitrary: secondThought },
)

/** At least thirty steps each. */
export const sequences = fc.array(scene, { minLength: 30, maxLength: 40 }).map((scenes) => scenes.flat().slice(0, 48))

/** What became of one edit of ours, by the value that it alone writes. */
interface EditFate {
  readonly number: string
  readonly field: string
  /** told-no: the call refused it. given-up: a person dropped it, or said something newer. */
  fate: 'accepted' | 'told-no' | 'crashed' | 'given-up'
  applied: number
  /** How often it may be applied: once, and once more each time that a person asks for it knowing what is there. */
  allowed: number
}

export interface Chaos {
  readonly office: Office
  /** Does something as a person would; null: the app died of it, and was started again. */
  go<T>(work: () => Promise<T>): Promise<T | null>
  /** Names of the extensions that there are, or could be. */
  readonly numbers: readonly string[]
  /** This value may be written once by something else than a person's edit, or not at all. */
  mayWrite(number: string, field: string, value: string): void
  /** The same value may be written to one more extension. */
  allowMore(value: string): void
  /** Something asks for these values knowing what is there: each may be applied once more. */
  allowAgain(values: readonly unknown[]): void
  /** Something may say a newer word about this number than the person did. */
  mayOverrule(number: string): void
  /** Something wants this number deleted. */
  mayRemove(number: string): void
  /** This is a secret that must be in no record. */
  hide(secret: string): void
  run(step: Step): Promise<void>
  /** Everything works again, and whoever is asked says yes: then nothing may be left but what waits for a person. */
  calm(): Promise<void>
  /** What must hold after every step. Answers what does not. */
  check(): Promise<string[]>
  /** What must hold once all is calm. */
  checkCalm(): Promise<string[]>
}

const wireBody = z.record(z.string(), z.unknown())

export async function createChaos(seed: number): Promise<Chaos> {
  /** The password that we chose and the PBX has, by number: others' and the PBX's own are not in it. */
  const chosen = new Map<string, string>()
  /** Who set the password that the PBX has. */
  const setBy = new Map<string, 'us' | 'others'>()
  const edits = new Map<string, EditFate>()
  const secrets = new Set<string>()
  /** When each password of ours was last sent, and when somebody else last set one, by number, on the clock that nobody can set. */
  const sentAt = new Map<string, Map<string, number>>()
  const othersAt = new Map<string, number>()
  /** created_at of the extension that got each secret of ours last. */
  const givenTo = new Map<string, string>()
  /** A person said that this number is to get the password that Linecard keeps. */
  let deciding: string | null = null
  const undone: string[] = []
  /** A person left a change of the PIN that may or may not have been made. */
  const pinInDoubt = new Set<string>()
  /** How the PBX got the PIN that it has, by number. */
  const pinBy = new Map<string, 'POST' | 'PUT'>()
  /** Numbers that we wanted deleted at some time: edits of what is gone then are dropped with it. */
  const removeAsked = new Set<string>()
  const overruled = new Set<string>()
  /** Somebody makes this number anew as soon as it has been read, before anything is done with what was told. */
  let amid: string | null = null
  /** Numbers that somebody made anew just behind our read: the PBX has no write that depends on one, so nobody could tell. */
  const unread = new Set<string>()
  let serial = 0

  const chance = seededRandom(seed + 1)
  const office = openOffice({
    seed,
    extensions: 2,
    notation: (ms) => (notations[(chance.bytes(1)[0] ?? 0) % notations.length] ?? String)(ms),
    answered(request, response) {
      if (response.status >= 300) return
      const [, number = ''] = /extensions\/(\d+)/.exec(request.path) ?? []
      const body = wireBody.parse(request.body ?? {})
      const owner = office.api.row(number || String(body['extension_number']))?.created_at
      for (const field of ['sip_password', 'new_password', 'voicemail_pin'])
        if (owner !== undefined && typeof body[field] === 'string') givenTo.set(body[field], owner)
      if (request.method === 'GET' && number !== '') {
        unread.delete(number)
        if (number === amid) {
          amid = null
          remake(number)
          unread.add(number)
        }
      }
      if (request.method === 'POST') {
        const target = number || String(body['extension_number'])
        const password = body['sip_password'] ?? body['new_password']
        if (typeof password === 'string') {
          const before = sentAt.get(target)?.get(password)
          const theirs = othersAt.get(target)
          // A create of what is not there undoes nothing that anybody could tell from a request that never came.
          const undoes = number !== '' && before !== undefined
          if (undoes && theirs !== undefined && theirs - before > alikeMs && deciding !== target && !unread.has(target))
            undone.push(`what somebody else did to ${target} was silently undone`)
          sentAt.set(target, (sentAt.get(target) ?? new Map<string, number>()).set(password, office.clock.steady()))
        }
        othersAt.delete(target)
        setBy.set(target, 'us')
        if (typeof password === 'string') chosen.set(target, password)
        else chosen.delete(target)
        secrets.add(office.api.row(target)?.password ?? '')
      }
      if ('voicemail_pin' in body)
        pinBy.set(number || String(body['extension_number']), request.method === 'PUT' ? 'PUT' : 'POST')
      if (request.method === 'DELETE') {
        chosen.delete(number)
        pinBy.delete(number)
        // What was to be done to it has nothing to change any more.
        for (const edit of edits.values()) if (edit.number === number && edit.applied === 0) edit.fate = 'given-up'
      }
      if (request.method === 'PUT') {
        for (const value of [body['display_name'], body['team_id']]) {
          const edit = edits.get(String(value))
          if (edit) edit.applied += 1
        }
      }
    },
  })
  await office.go(office.app.extensions.sync(account, 'click'))

  const restart = (): void => {
    office.app.close()
    office.start()
  }

  /** Does something as a person would; when the app dies of it, it is started again. */
  async function go<T>(work: () => Promise<T>): Promise<T | null> {
    // A full disk is told as a Problem, and whatever was under way may have happened or not.
    const value = await office.go(
      work().catch((error: unknown) => {
        if (error instanceof StorageError) return null
        throw error
      }),
    )
    if (office.app.life.dead) restart()
    return value
  }

  const { api } = office
  const others = (number: string): void => {
    chosen.delete(number)
    if ((api.row(number)?.voicemail_pin ?? null) === null) pinBy.delete(number)
    setBy.set(number, 'others')
    othersAt.set(number, office.clock.steady())
  }

  function remake(number: string): void {
    if (!api.row(number)) return
    api.drop(number)
    office.clock.pass(1_000)
    api.put(number, { display_name: `theirs-${serial++}` })
    others(number)
  }

  async function edit(number: string, field: 'displayName' | 'teamId'): Promise<void> {
    const value = field === 'teamId' ? (serial++ % 6) + 1 : `edit-${serial++}`
    const key = String(value)
    if (field === 'displayName') edits.set(key, { number, field, fate: 'accepted', applied: 0, allowed: 1 })
    const answer = await withSecondThoughts(() =>
      office.app.calls['extensions.update']({ accountId: account, number, patch: { [field]: value } }),
    )
    const mine = edits.get(key)
    if (mine) mine.fate = answer === null ? 'crashed' : answer.ok ? 'accepted' : 'told-no'
    if (mine && mine.fate !== 'told-no') newestWord(number, field, key)
  }

  /** What this person said before about the same field has no meaning any more, if it is not true already. */
  function newestWord(number: string, field: string, value: string | null): void {
    for (const [key, edit] of edits)
      if (key !== value && edit.number === number && edit.field === field && edit.applied === 0) edit.fate = 'given-up'
  }

  /** A second thought about a waiting edit takes its place: then the first one is given up. */
  async function withSecondThoughts<T>(work: () => Promise<T>): Promise<T | null> {
    const before = queue()
    const answer = await go(work)
    const now = new Map(queue().map((item) => [item.id, item]))
    for (const { id, fields } of before)
      for (const { field, mine } of fields) {
        const there = now.get(id)?.fields.find((one) => one.field === field)
        if (there && there.mine !== mine) giveUp(mine)
      }
    return answer
  }

  /** A person asks for these values, knowing what is there: each may be applied once more. */
  function allowAgain(values: readonly unknown[]): void {
    for (const value of values) {
      const mine = edits.get(String(value))
      // What is planned for several numbers may be applied to the others as before.
      if (mine) mine.allowed = Math.max(mine.allowed, mine.applied + 1)
    }
  }

  function giveUp(value: unknown): void {
    const mine = edits.get(String(value))
    if (mine) mine.fate = 'given-up'
  }

  const ledger = createLedger(office.store, office.clock, seededRandom(1), createSecrets(office.beside))
  const records = createQueue(office.store, office.clock, seededRandom(1), createQueuedSecrets(office.beside))
  const undos = createUndos(office.store, office.clock)
  const queue = () => records.all(account).map(toItem)
  const queuedValues = () => new Set(queue().flatMap((item) => item.fields.map((one) => String(one.mine))))

  async function onQueue(pick: number, work: (item: QueueItem) => Promise<void>): Promise<void> {
    const items = queue()
    const item = items[pick % Math.max(1, items.length)]
    if (item) await work(item)
  }

  /** Every key that ever was in the keychain. */
  const keys = new Map<string, string>()

  async function noteKeys(): Promise<void> {
    const names = await office.inside.names()
    for (const name of names.ok ? names.value : []) {
      const key = name.startsWith('key/') && !keys.has(name) ? await office.inside.get(name) : null
      if (key?.ok && key.value !== null) keys.set(name, key.value)
    }
    // What is looked at beside the app has every key in hand, wherever it is now.
    for (const id of office.beside.keyring.ids()) await office.beside.keyring.look(id)
  }

  async function putKeysBack(): Promise<void> {
    for (const [name, key] of keys) await office.inside.set(name, key)
  }

  async function key(how: (typeof keyFates)[number]): Promise<void> {
    if (how === 'back') return putKeysBack()
    if (how === 'put-back') return void (await go(() => office.app.vault.keyring.putBack()))
    if (how === 'new') return void (await go(() => office.app.vault.keyring.startAnew()))
    for (const name of keys.keys()) {
      if (how === 'removed') await office.inside.remove(name)
      else await office.inside.set(name, `1.${'A'.repeat(43)}`)
    }
  }

  async function run(step: Step): Promise<void> {
    await noteKeys()
    await runOne(step)
  }

  async function runOne(step: Step): Promise<void> {
    const { calls } = office.app
    switch (step.do) {
      case 'create':
      case 'rotate': {
        const chosenPassword = `chosen-${serial++}-by-a-person`
        if (step.mode === 'choose') secrets.add(chosenPassword)
        const password = step.mode === 'choose' ? { mode: step.mode, password: chosenPassword } : { mode: step.mode }
        if (step.do === 'rotate')
          return void (await go(() => calls['credentials.rotate']({ accountId: account, number: step.number, password })))
        const pin = step.pin ? `pin-${serial++}` : null
        if (pin !== null) secrets.add(pin)
        const draft = { number: step.number, ...(pin === null ? {} : { voicemailPin: pin }) }
        return void (await go(() => calls['extensions.create']({ accountId: account, draft, password })))
      }
      case 'edit':
        return edit(step.number, step.field)
      case 'pin': {
        const pin = `pin-${serial++}`
        secrets.add(pin)
        return void (await go(() =>
          calls['extensions.update']({ accountId: account, number: step.number, patch: { voicemailPin: pin } }),
        ))
      }
      case 'remove':
        removeAsked.add(step.number)
        return void (await go(() => calls['extensions.remove']({ accountId: account, number: step.number })))
      case 'undo': {
        const undone = undos.last(account, step.number)
        allowAgain(Object.values(undone?.before ?? {}))
        await withSecondThoughts(() => calls['extensions.undo']({ accountId: account, number: step.number }))
        for (const field of Object.keys(undone?.wrote ?? {})) newestWord(step.number, field, null)
        return
      }
      case 'refresh':
        return void (await go(() => calls['extensions.refresh']({ accountId: account, number: step.number })))
      case 'other-edit':
        if (api.row(step.number)) api.put(step.number, { display_name: `theirs-${serial++}` })
        return
      case 'other-rotate':
        if (api.row(step.number)) {
          api.put(step.number, { password: `theirs-${serial++}-secret` })
          others(step.number)
        }
        return
      case 'other-remake':
        return remake(step.number)
      case 'other-remake-amid':
        amid = step.number
        return
      case 'other-create':
        if (!api.row(step.number)) {
          api.put(step.number, { display_name: `theirs-${serial++}` })
          others(step.number)
        }
        return
      case 'other-remove':
        api.drop(step.number)
        // The PBX tells times in seconds: one made anew within the second of the one before cannot be told apart by anybody.
        office.clock.pass(1_000)
        return others(step.number)
      case 'confirm':
        return onQueue(step.pick, async ({ id }) => void (await go(() => calls['queue.confirm']({ accountId: account, id }))))
      case 'discard':
        return onQueue(step.pick, async ({ id, number, fields }) => {
          if (fields.some(({ field }) => field === 'voicemailPin')) pinInDoubt.add(number)
          const done = await go(() => calls['queue.discard']({ accountId: account, id }))
          if (done?.ok !== false) for (const { mine } of fields) giveUp(mine)
        })
      case 'resolve':
        return onQueue(step.pick, async ({ id, fields, state }) => {
          if (state !== 'conflict') return
          const choices = Object.fromEntries(
            fields.map(({ field }) => [field, step.mine ? ('mine' as const) : ('theirs' as const)]),
          )
          if (step.mine) allowAgain(fields.map(({ mine }) => mine))
          await go(() => calls['queue.resolve']({ accountId: account, id, choices }))
          if (!step.mine) for (const { mine } of fields) giveUp(mine)
        })
      case 'retry':
        return onQueue(step.pick, async ({ id }) => void (await go(() => calls['queue.retry']({ accountId: account, id }))))
      case 'move':
        return onQueue(step.pick, async ({ id, number }) => {
          const items = queue()
          // One that is behind a newer one then is to be true after it, whichever of the two was moved.
          for (const item of items) if (item.number === number) allowAgain(item.fields.map(({ mine }) => mine))
          const before = step.before === null ? null : (items[step.before % items.length]?.id ?? null)
          await go(() => calls['queue.move']({ accountId: account, id, before: before === id ? null : before }))
          // What comes last in the person's own order is the newest word.
          for (const { number, fields } of queue()) for (const { field, mine } of fields) newestWord(number, field, String(mine))
        })
      case 'decide': {
        const entries = await go(() => calls['ledger.list']({ accountId: account }))
        const list = entries?.ok ? entries.value : []
        const entry = list[step.pick % Math.max(1, list.length)]
        if (!entry) return
        const choice = step.pick % 2 === 0 ? 'send-again' : 'discard'
        deciding = choice === 'send-again' ? entry.number : null
        await go(() => office.app.calls['ledger.decide']({ accountId: account, id: entry.id, choice }))
        deciding = null
        return
      }
      case 'offline':
        office.offline = step.on
        return
      case 'keychain':
        office.keychain.refuses = step.on
        return
      case 'key':
        return key(step.how)
      case 'keychain-faults':
        office.keychain.faults.push(...step.next)
        return
      case 'disk':
        office.diskFull = step.on
        return
      case 'revoke':
        return api.revoke(office.token.mine)
      case 'new-token':
        return office.newToken()
      case 'restart':
        return restart()
      case 'settle':
        return void (await go(() => calls['ledger.settle']({ accountId: account })))
      case 'sync':
        return void (await go(() => calls['extensions.sync']({ accountId: account })))
      case 'faults':
        office.faults.push(...step.next)
        return
      case 'crash':
        return office.app.life.dieAfter(step.after)
      case 'wait':
        office.clock.pass(step.ms)
        await office.rest(6)
        if (office.app.life.dead) restart()
        return
      case 'set':
        return (step.clock === 'ours' ? office.clock : office.pbxClock).jump(step.ms)
    }
  }

  async function kept(number: string): Promise<Set<string>> {
    const values = new Set<string>()
    for (const name of office.beside.names(account, number)) {
      const read = name.kind === 'password' ? await office.beside.get(name) : null
      if (read?.ok && read.value !== null) values.add(read.value)
    }
    return values
  }

  /** Secrets that can be read as those of an extension that is there now, and were given to another one. */
  async function strange(): Promise<string[]> {
    const found: string[] = []
    for (const { extension_number: number, created_at: createdAt } of office.api.rows())
      for (const name of office.beside.names(account, number)) {
        if (name.kind !== 'pin' && name.kind !== 'password') continue
        const read = await office.beside.get(name, createdAt)
        const owner = read.ok && read.value !== null ? givenTo.get(read.value) : undefined
        if (owner !== undefined && !sameInstant(owner, createdAt))
          found.push(`the ${name.kind} of ${number} is that of an extension of the same number before`)
      }
    return found
  }

  /** PINs that may be printed on a card, and are not those of the extension that is there. */
  async function wrongPins(): Promise<string[]> {
    const found: string[] = []
    for (const { extension_number: number, created_at: createdAt, voicemail_pin: pin } of office.api.rows()) {
      const read = await office.beside.get({ accountId: account, number, kind: 'pin', version: '' }, createdAt)
      const waits = queue().some((item) => item.number === number && item.fields.some(({ field }) => field === 'voicemailPin'))
      if (!read.ok || waits || pinInDoubt.has(number)) continue
      // The PIN of a create whose answer was lost is kept only where what is there is that create's for certain.
      if (read.value === null ? pinBy.get(number) === 'PUT' : read.value !== pin)
        found.push(`the PIN of ${number} is ${read.value}, and the PBX has ${pin}`)
    }
    return found
  }

  async function check(): Promise<string[]> {
    await noteKeys()
    const wrong: string[] = []
    for (const [number, password] of chosen) {
      if (office.api.row(number)?.password !== password) continue
      if (!(await kept(number)).has(password)) wrong.push(`the chosen password of ${number} is not in the vault`)
    }
    // Whatever claims to be stored and was last set by us is the one that the PBX has. Read beside the app: it may be about to crash.
    for (const row of office.api.rows()) {
      const number = row.extension_number
      if (setBy.get(number) !== 'us') continue
      const newest = ledger.versions(account, number).find(({ state }) => state !== 'old')
      if (newest?.state !== 'current' || (newest.of_created_at !== null && !sameInstant(newest.of_created_at, row.created_at)))
        continue
      if ((await office.passwordOf(number, newest.version)) !== row.password)
        wrong.push(`${number} says stored, but the PBX has another password`)
    }
    wrong.push(...(await strange()))
    for (const [value, { applied, allowed, fate }] of edits) {
      if (applied > allowed) wrong.push(`${value} was applied ${applied} times`)
      if (fate === 'told-no' && applied > 0) wrong.push(`${value} was refused, and applied all the same`)
    }
    wrong.push(...undone.splice(0))
    const order = [...edits.keys()]
    for (const { number, state, fields } of queue())
      for (const { field, mine, theirs } of fields) {
        const isNewer =
          order.indexOf(String(theirs)) > order.indexOf(String(mine)) && edits.get(String(theirs))?.number === number
        // Whoever discards the newer one while its answer is out has the older one back, and is asked what the PBX shall have.
        const isDiscarded = edits.get(String(theirs))?.fate === 'given-up'
        if (state === 'conflict' && isNewer && !isDiscarded)
          wrong.push(`${field} of ${number} is in conflict with this person’s own newer ${String(theirs)}`)
      }
    const plans = office.store.all(z.object({ id: z.string() }), 'SELECT id FROM plans').map(({ id }) => id)
    wrong.push(...parted({ names: office.beside.names(account), ledger, queue: records, accountId: account, numbers, plans }))
    for (const error of office.thrown.splice(0)) wrong.push(`thrown: ${error instanceof Error ? error.stack : String(error)}`)
    return wrong
  }

  return {
    office,
    go,
    numbers,
    mayWrite: (number, field, value) => void edits.set(value, { number, field, fate: 'crashed', applied: 0, allowed: 1 }),
    allowMore(value) {
      const mine = edits.get(value)
      if (mine) mine.allowed += 1
    },
    allowAgain,
    mayOverrule: (number) => void overruled.add(number),
    mayRemove: (number) => void removeAsked.add(number),
    hide: (secret) => void secrets.add(secret),
    run,
    check,
    async calm() {
      amid = null
      office.offline = false
      office.keychain.refuses = false
      office.keychain.faults.length = 0
      await noteKeys()
      await putKeysBack()
      office.diskFull = false
      office.faults.length = 0
      restart()
      await office.newToken()
      await office.go(office.app.extensions.sync(account, 'click'))
      for (let round = 0; round < 3; round += 1) {
        await office.go(office.app.work())
        await office.rest(12)
      }
    },
    async checkCalm() {
      const wrong = await check()
      const waiting = queuedValues()
      for (const [value, { fate, applied, number }] of edits)
        if (fate === 'accepted' && applied === 0 && !waiting.has(value) && !removeAsked.has(number) && !overruled.has(number))
          wrong.push(`${value} of ${number} is lost`)
      const held = new Set<string>()
      for (const item of queue()) {
        if (item.state !== 'waiting' && item.state !== 'sending') held.add(item.number)
        else if (!held.has(item.number)) wrong.push(`${item.kind} ${item.number} still ${item.state}`)
      }
      const listed = await go(() => office.app.calls['ledger.list']({ accountId: account }))
      for (const entry of listed?.ok ? listed.value : [])
        if (entry.needs === 'answer') wrong.push(`the ${entry.kind} of ${entry.number} is still open`)
      // A password of ours that nobody was told of is marked.
      for (const number of numbers) {
        const there = office.api.row(number)
        const row = office.app.extensions.row(account, number)
        if (setBy.get(number) !== 'us' || !there || !row.ok || row.value.password !== 'stored') continue
        if (!(await kept(number)).has(there.password)) wrong.push(`${number} is stored, but nobody knows its password`)
      }
      wrong.push(...(await wrongPins()))
      const data = dump(office)
      for (const secret of secrets) if (standsIn(secret, data)) wrong.push('a secret is in the records')
      if (data.includes(office.token.mine)) wrong.push('the token is in the records')
      return wrong
    },
  }
}

/** Everything that is in the records. */
function dump({ store }: Office): string {
  const tables = store.all(z.object({ name: z.string() }), "SELECT name FROM sqlite_master WHERE type = 'table'")
  const row = z.record(z.string(), z.unknown())
  return JSON.stringify(tables.map(({ name }) => store.all(row, `SELECT * FROM ${name}`)))
}
