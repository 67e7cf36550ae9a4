import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RegistrationState } from '#shared/extension.ts'
import { createProofs, knownOf, rule, type Asked, type Password } from '../../../src/main/registrations/proofs.ts'
import { paperRegistrar } from '../../support/sip/paper-registrar.ts'
import { account, openOffice, type Office } from '../../support/app/office.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('the rule of proof', () => {
  const password: Password = { version: 2, clear: false, provedAt: null }
  const now = (change: Partial<Password>): Password => ({ ...password, ...change })

  it.each<[string, Asked, Password | null, ReturnType<typeof knownOf>]>([
    ['there is no certain password', null, null, 'unsure'],
    ['the password became uncertain on the way', { version: 2, clear: true }, null, 'unsure'],
    ['the PBX took the password on the way', null, password, 'unsure'],
    ['another password replaced it on the way', { version: 1, clear: true }, password, 'unsure'],
    ['something older may be registered', { version: 2, clear: false }, password, 'open'],
    ['nothing older was registered when it was asked', { version: 2, clear: true }, now({ clear: true }), 'clear'],
    ['that was learnt on the way', { version: 2, clear: false }, now({ clear: true }), 'overtaken'],
    ['the number was made on the way', null, now({ clear: true }), 'overtaken'],
    ['it was proved before', { version: 2, clear: true }, now({ clear: true, provedAt: 1 }), 'settled'],
    ['it was proved on the way, by a login', null, now({ provedAt: 1 }), 'settled'],
  ])('knows when %s', (_when, asked, there, known) => {
    expect(knownOf(asked, there)).toBe(known)
  })

  it('says so much, and no more', () => {
    const says = Object.entries(rule).map(([known, seen]) => [
      known,
      ...Object.values(seen).map((verdict) => verdict.says + (verdict.becomes ? ` → ${verdict.becomes}` : '')),
    ])
    expect(says).toEqual([
      // known       registered            unregistered         unknown
      ['settled', 'proved', 'proved', 'proved'],
      ['clear', 'proved → settled', 'waiting', 'nothing'],
      ['overtaken', 'nothing', 'waiting', 'nothing'],
      ['open', 'either', 'waiting → clear', 'nothing'],
      ['unsure', 'either', 'waiting', 'nothing'],
    ])
  })
})

describe('a password that the PBX has', () => {
  function setUp() {
    let now: Password | null = null
    let versions = 0
    const proofs = createProofs({
      password: () => now,
      clear: () => void (now = now && { ...now, clear: true }),
      proved: () => void (now = now && { ...now, provedAt: 1 }),
    })
    const ask = (): Asked => proofs.asking(account, '1001')
    const told = (state: RegistrationState, asked: Asked) =>
      proofs.seen(account, '1001', { state, checkedAt: 0, source: 'pbx' }, asked)
    return {
      ask,
      told,
      look: (state: RegistrationState) => told(state, ask()),
      rotated: () => void (now = { version: (versions += 1), clear: false, provedAt: null }),
      created: () => void (now = { version: (versions += 1), clear: true, provedAt: null }),
    }
  }

  it('of a number that was not there is proved by its first registration', () => {
    const subject = setUp()
    subject.created()
    expect(subject.look('registered')).toBe('proved')
  })

  it('that replaced one is proved by a registration after nothing was registered, and stays proved', () => {
    const subject = setUp()
    subject.rotated()
    expect(subject.look('registered')).toBe('either')
    expect(subject.look('unknown')).toBe('nothing')
    expect(subject.look('registered')).toBe('either')
    expect(subject.look('unregistered')).toBe('waiting')
    expect(subject.look('registered')).toBe('proved')
    expect(subject.look('unregistered')).toBe('proved')
  })

  it('is not proved by what was asked before the PBX had it', () => {
    const subject = setUp()
    subject.rotated()
    const before = subject.ask()
    subject.rotated()
    expect(subject.told('unregistered', before)).toBe('waiting')
    expect(subject.look('registered')).toBe('either')
  })

  it('is not proved by an answer that was overtaken by a newer one', () => {
    const subject = setUp()
    subject.rotated()
    const slow = subject.ask()
    expect(subject.look('unregistered')).toBe('waiting')
    expect(subject.told('registered', slow)).toBe('nothing')
    expect(subject.look('registered')).toBe('proved')
  })
})

/** How many lives are tried. */
const runs = Number(process.env['LINECARD_PROOF_RUNS'] ?? 40)

/** The second is there before. */
const numbers = ['300', '1001'] as const
const number = fc.constantFrom('300', '300', '300', '1001')
const lost = fc.constantFrom(false, false, false, true)
const lives = fc.constantFrom(minute, 10 * minute, 60 * minute)
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('create' as const), number, lost }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rotate' as const), number, lost }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('others-delete' as const), number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('others-create' as const), number }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('right-phone' as const), number, lives }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('old-phones' as const), number, lives }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unplug' as const), number }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('look' as const), number }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('slow-look' as const), number }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), newest: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('overtake' as const), number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read-list' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 5 * minute, 2 * 60 * minute, 25 * 60 * minute),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set-clock' as const), ms: fc.constantFrom(-2 * day, 2 * day) }) },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

/** Half of the lives begin with a number that nobody had before, and its phone. */
const beginning: readonly Step[] = [
  { do: 'create', number: '300', lost: false },
  { do: 'right-phone', number: '300', lives: 60 * minute },
  { do: 'look', number: '300' },
]
/** All end with a password whose phone comes after nothing was registered. */
const ending: readonly Step[] = [
  { do: 'create', number: '300', lost: false },
  { do: 'rotate', number: '300', lost: false },
  { do: 'unplug', number: '300' },
  { do: 'look', number: '300' },
  { do: 'right-phone', number: '300', lives: 60 * minute },
  { do: 'look', number: '300' },
]

/** A PBX, its registrar, phones with every password there ever was, others at the console, and Linecard. */
async function world() {
  const time = { office: null as Office | null }
  const registrar = paperRegistrar(() => time.office?.clock.steady() ?? 0)
  /** Answers that are on their way. */
  const slow: (() => void)[] = []
  let isSlow = false
  const everSet = new Map<string, Set<string>>()
  const said: { number: string; said: string }[] = []
  const office = openOffice({
    extensions: 1,
    registrar: {
      registration: registrar.registration,
      onPassword(of, password) {
        registrar.onPassword(of, password)
        if (password !== null) everSet.set(of, (everSet.get(of) ?? new Set()).add(password))
      },
    },
    said: (of, what) => void said.push({ number: of, said: what }),
    travels(request) {
      if (!isSlow || request.method !== 'GET') return Promise.resolve()
      isSlow = false
      return new Promise((resolve) => slow.push(resolve))
    },
  })
  time.office = office
  for (const { extension_number: of, password } of office.api.rows()) registrar.onPassword(of, password)
  await office.go(office.app.extensions.sync(account, 'click'))

  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await office.rest(0)
  }
  const settle = async (): Promise<void> => {
    await office.rest(40)
    await office.go(office.app.work())
  }
  const look = async (of: string): Promise<void> => void (await office.go(office.app.extensions.refresh(account, of, 'click')))
  async function lookSlowly(of: string): Promise<void> {
    isSlow = true
    void office.app.extensions.refresh(account, of, 'handoff')
    await turns()
    isSlow = false
  }
  const latest = (of: string) => office.app.credentials.known(account, of)
  /** Numbers that nobody had before Linecard made them in one go, and that it has changed nothing of since. */
  const spotless = new Set<string>()
  const had = new Set<string>(['1001'])

  async function act(one: Step): Promise<void> {
    if (one.do === 'create') {
      const isFirst = !had.has(one.number)
      if (office.api.row(one.number)) return
      if (one.lost) office.faults.push('reset-after')
      await office.go(
        office.app.calls['extensions.create']({
          accountId: account,
          draft: { number: one.number },
          password: { mode: 'generate' },
        }),
      )
      office.faults.length = 0
      if (office.api.row(one.number)) had.add(one.number)
      if (isFirst && !one.lost && office.api.row(one.number)) spotless.add(one.number)
      if (one.lost) await settle()
    } else if (one.do === 'rotate') {
      if (!office.api.row(one.number)) return
      spotless.delete(one.number)
      if (one.lost) office.faults.push('reset-after')
      await office.go(
        office.app.calls['credentials.rotate']({ accountId: account, number: one.number, password: { mode: 'generate' } }),
      )
      office.faults.length = 0
      if (one.lost) await settle()
    } else if (one.do === 'delete') {
      office.clock.pass(1_000)
      spotless.delete(one.number)
      await office.go(office.app.calls['extensions.remove']({ accountId: account, number: one.number }))
      await settle()
    } else if (one.do === 'others-delete') {
      // A PBX tells whole seconds: a number made, deleted and made anew within one of them looks the same to everybody.
      office.clock.pass(1_000)
      spotless.delete(one.number)
      office.api.drop(one.number)
      registrar.onPassword(one.number, null)
    } else if (one.do === 'others-create') {
      if (office.api.row(one.number)) return
      spotless.delete(one.number)
      had.add(one.number)
      office.api.put(one.number, {})
      registrar.onPassword(one.number, `of others ${office.clock.steady()}`)
      registrar.register(one.number, registrar.password(one.number) ?? '', day)
      // One that nobody reads before it is gone again cannot be known of by anybody.
      await office.go(office.app.extensions.sync(account, 'click'))
    } else if (one.do === 'right-phone') {
      registrar.register(one.number, registrar.password(one.number) ?? '', one.lives)
    } else if (one.do === 'old-phones') {
      for (const password of everSet.get(one.number) ?? [])
        if (password !== registrar.password(one.number)) registrar.register(one.number, password, one.lives)
    } else if (one.do === 'unplug') registrar.unplug(one.number)
    else if (one.do === 'look') {
      const known = latest(one.number)
      const mine = known && (await office.passwordOf(one.number, known.version))
      const isRight = mine !== null && registrar.password(one.number) === mine && registrar.hasWorked(one.number, mine)
      const isRegistered = (await registrar.registration(one.number)) === 'registered'
      await look(one.number)
      // A right phone is proved at its first sight where the table allows.
      if (known?.clear && isRight && isRegistered) expect(latest(one.number)?.provedAt ?? null).not.toBe(null)
      if (spotless.has(one.number) && isRegistered) expect(latest(one.number)?.provedAt ?? null).not.toBe(null)
    } else if (one.do === 'slow-look') await lookSlowly(one.number)
    else if (one.do === 'overtake') {
      await lookSlowly(one.number)
      registrar.unplug(one.number)
      await look(one.number)
      slow.pop()?.()
      await turns()
    } else if (one.do === 'deliver') {
      ;(one.newest ? slow.pop() : slow.shift())?.()
      await turns()
    } else if (one.do === 'read-list') await office.go(office.app.extensions.sync(account, 'click'))
    else if (one.do === 'restart') {
      slow.length = 0
      office.app.close()
      office.start()
      await settle()
    } else if (one.do === 'wait') office.clock.pass(one.ms)
    else office.clock.jump(one.ms)
  }

  /** What is proved: of each number the version, where the PBX has it for certain. */
  const proved = (): Map<string, number> =>
    new Map(
      numbers.flatMap((of) => {
        const known = latest(of)
        return known && known.provedAt !== null ? [[of, known.version] as const] : []
      }),
    )

  /** Numbers that nobody had before and that were proved. */
  const atFirstSight = new Set<string>()
  return {
    ...{ office, proved, atFirstSight },
    async run(one: Step): Promise<void> {
      const before = proved()
      said.length = 0
      await act(one)
      for (const [of, version] of proved()) {
        if (spotless.has(of)) atFirstSight.add(of)
        // Nothing is said that a phone with another password could have caused.
        expect({ of, one, right: registrar.hasWorked(of, await office.passwordOf(of, version)) }).toMatchObject({ right: true })
      }
      for (const [of, version] of before)
        if (latest(of)?.version === version) expect({ of, one, still: proved().has(of) }).toMatchObject({ still: true })
      // Nothing is called old where nothing old can be.
      for (const one of said) if (spotless.has(one.number)) expect(one.said).not.toBe('either')
    },
  }
}

describe('proof, in any order of creates, rotates, deletes, phones, looks, overtaken answers and restarts', () => {
  it(
    'says nothing that a phone with another password could have caused, and proves the right one at first sight',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (begins, steps) => {
          const subject = await world()
          // All of this would hold, too, where nothing was ever proved: so each life has a proof that must come.
          if (begins) for (const one of beginning) await subject.run(one)
          if (begins) expect([...subject.atFirstSight]).toEqual(['300'])
          for (const one of steps) await subject.run(one)
          for (const one of ending) await subject.run(one)
          expect(subject.proved().has('300')).toBe(true)
          expect(subject.office.thrown).toEqual([])
          subject.office.app.close()
          subject.office.store.close()
        }),
        { numRuns: runs, ...(process.env['LINECARD_PROOF_SEED'] ? { seed: Number(process.env['LINECARD_PROOF_SEED']) } : {}) },
      )
    },
    Math.max(120_000, runs * 1_000),
  )
})
