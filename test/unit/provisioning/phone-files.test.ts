import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everySettingSchema, settingNames, type EverySetting, type SettingName } from '#shared/phone-settings.ts'
import { keyKinds, type PhoneKey } from '#shared/phone.ts'
import { phraseText } from '#shared/phrase.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { LineAccount, PhoneAccount, Target } from '../../../src/main/provisioning/targets/target.ts'
import { companionsOf, sampleModels, sampleSettingsOf, settingValues } from '../../support/phones/settings.ts'
import { phoneReaders } from '../../support/readers/phones.ts'
import type { ReadPhone } from '../../support/readers/read-phone.ts'
import { accountFor, expected, written } from '../../support/sip/accounts.ts'

/** A test only where there is something to test: what a maker’s files have no place for is no test that was left out. */
function itWhere(there: boolean): (name: string, test: () => void | Promise<void>) => void {
  return there ? it : () => {}
}

const complete = targets.filter(
  ({ carriers, maxLines, info }) => Object.keys(carriers ?? {}).length > 0 || maxLines || phoneReaders[info.id],
)

function readerOf({ info }: Target): (account: PhoneAccount, target: Target) => ReadPhone {
  const read = phoneReaders[info.id]
  if (!read) throw new Error(`${info.id} has carriers or lines, and no reader in test/support/readers/phones.ts`)
  return (account, target) => read(written(target.render(account)).files)
}

/** Of some makers a model says where a setting goes. */
const modelOf = ({ info }: Target): string | null => sampleModels[info.id] ?? null

const udp = (target: Target, change: Partial<PhoneAccount> = {}): PhoneAccount =>
  accountFor(target, { model: modelOf(target), ...change }, { transport: 'udp', port: 5060 })

/** As a phone has it: a server always has a port, and a folder is the same with and without its last slash. */
function asRead(setting: SettingName, value: unknown, { sip }: PhoneAccount): unknown {
  if (['provisioning', 'firmware'].includes(setting) && typeof value === 'string') return value.replace(/\/$/, '')
  if (setting !== 'secondServer' || typeof value !== 'string' || /:\d+$/.test(value)) return value
  return `${value}:${sip.transport === 'tls' ? 5061 : 5060}`
}

const texts = ({ files }: { files: readonly { name: string; bytes: Uint8Array }[] }): string[] =>
  files.map(({ name, bytes }) => `${name}\n${new TextDecoder().decode(bytes)}`)

/** The lines that a setting adds and takes away, for people to review. */
function difference(before: readonly string[], after: readonly string[]): string[] {
  const [old, now] = [before.join('\n').split('\n'), after.join('\n').split('\n')]
  const count = (all: string[], line: string): number => all.filter((one) => one === line).length
  const only = (some: string[], others: string[]): string[] =>
    some.filter((line, at) => count(some.slice(0, at + 1), line) > count(others, line))
  return [...only(old, now).map((line) => `- ${line.trim()}`), ...only(now, old).map((line) => `+ ${line.trim()}`)]
}

describe.each(complete.map((target) => [target.info.id, target] as const))('%s', (id, target) => {
  const read = readerOf(target)
  const readsOneAddress = ['linphone', 'linphonerc'].includes(id)
  const carriers = target.carriers ?? {}
  const sampleSettings = sampleSettingsOf(id)
  const carried = settingNames.filter((name) => name in settingValues && carriers[name]) as (keyof typeof settingValues)[]

  itWhere(carried.length > 0)('says each setting so that the phone has the same value, or says by name that it cannot', () => {
    for (const name of carried) {
      let said = 0
      fc.assert(
        fc.property(settingValues[name], fc.constantFrom(...target.info.transports), (value, transport) => {
          const account = accountFor(target, { model: modelOf(target) }, { transport, port: 5060 })
          const beside = companionsOf(id, name, value)
          const without = written(target.render({ ...account, settings: beside }))
          const rendered = target.render({ ...account, settings: { ...beside, [name]: value } })
          if (!rendered.ok) {
            expect([name, rendered.field.code]).toContain(rendered.field.code)
            expect(['field-admin-password', 'field-user-password', 'field-auth-name']).toContain(rendered.field.code)
            // The character that it cannot hold is named: a short value is all in it, or in any words.
            if (value !== '%NULL%' && String(value).length > 2)
              expect(JSON.stringify(rendered)).not.toContain(JSON.stringify(value).slice(1, -1))
            return
          }
          const left = rendered.left?.find(({ setting }) => setting === name)
          if (left) {
            expect(phraseText(left.why)).not.toBe('')
            expect([name, texts(rendered)]).toEqual([name, texts(without)])
            return
          }
          said += 1
          const found = read({ ...account, settings: { ...beside, [name]: value } }, target).settings
          expect([name, asRead(name, found[name], account)]).toEqual([name, asRead(name, value, account)])
        }),
        { numRuns: 60 },
      )
      expect([name, said > 0]).toEqual([name, true])
    }
  })

  itWhere(carried.length > 0)('says settings of one phone together, none in another’s way', () => {
    const all = fc.record(Object.fromEntries(carried.map((name) => [name, settingValues[name]])), { requiredKeys: [] })
    let whole = 0
    fc.assert(
      fc.property(all, (chosen) => {
        const { adminPassword, userPassword, authName } = sampleSettings
        const settings = { ...chosen, adminPassword, userPassword, authName } as EverySetting
        const account = udp(target, { settings })
        const rendered = target.render(account)
        const left = new Set(written(rendered).left?.map(({ setting }) => setting))
        const { settings: found } = read(account, target)
        for (const name of carried) {
          if (settings[name] === undefined || left.has(name)) continue
          whole += 1
          expect([name, asRead(name, found[name], account)]).toEqual([name, asRead(name, settings[name], account)])
        }
      }),
      { numRuns: 60 },
    )
    expect(whole).toBeGreaterThan(100)
  })

  it('writes the same file as before, byte for byte, where nothing is set', () => {
    const account = udp(target)
    const before = texts(written(target.render(account)))
    for (const none of [{}, { settings: {} }, { settings: undefined, lines: [], keys: [], model: null }])
      expect(texts(written(target.render({ ...account, ...none })))).toEqual(before)
    const others = { extraLines: { another: ['key = value'] } }
    expect(texts(written(target.render({ ...account, settings: others })))).toEqual(before)
  })

  itWhere(carried.length > 0)('writes each setting as was reviewed against the maker’s description', async () => {
    const lines: string[] = []
    for (const name of settingNames) {
      if (!carriers[name] || name === 'extraLines') continue
      const beside = companionsOf(id, name, sampleSettings[name])
      const account = udp(target, { settings: beside })
      const settings = everySettingSchema.parse({ ...beside, [name]: sampleSettings[name] })
      const rendered = written(target.render({ ...account, settings }))
      const why = rendered.left?.find(({ setting }) => setting === name)?.why
      lines.push(`${name}: ${JSON.stringify(sampleSettings[name])}`)
      lines.push(...(why ? [`! ${phraseText(why)}`] : difference(texts(written(target.render(account))), texts(rendered))), '')
    }
    await expect(lines.join('\n')).toMatchFileSnapshot(`../../golden/${id}/settings.txt`)
  })

  itWhere((target.maxLines?.(null) ?? 1) > 1)('makes an account of each line, and refuses what one of them cannot have', () => {
    const most = target.maxLines?.(null) ?? 1
    const second = (slot: number, change: Partial<LineAccount> = {}): LineAccount => {
      const { extension: _, ...same } = udp(target)
      return {
        ...same,
        extension: `20${slot}0`,
        displayName: `Line ${slot}`,
        password: `h7Kw2mPq9XnR4tV${slot % 10}`,
        slot,
        ...change,
      }
    }
    for (const slots of [[2], [most], [...Array(most - 1).keys()].map((at) => at + 2)]) {
      const account = udp(target, { lines: slots.map((slot) => second(slot)) })
      const { lines } = read(account, target)
      // Apps have a list of accounts, and no numbers.
      const inOrder = target.info.kind === 'softphone'
      expect([...lines.keys()].sort((one, other) => one - other)).toEqual([
        1,
        ...slots.map((slot, at) => (inOrder ? at + 2 : slot)),
      ])
      for (const [at, line] of [{ ...account, slot: 1 }, ...(account.lines ?? [])].entries()) {
        const found = lines.get(inOrder ? at + 1 : line.slot)
        expect(expected({ ...account, ...line }, readsOneAddress)).toMatchObject({ ...found })
        expect(found?.password).toBe(line.password)
      }
    }
    const refused = target.render(udp(target, { lines: [second(2, { displayName: 'a\nb' })] }))
    expect(refused).toMatchObject({ ok: false, field: { code: 'field-name' } })
  })

  itWhere(read(udp(target, { keys: [sampleKey('blf')] }), target).keys.length > 0)(
    'puts keys in their places, and names those that have none',
    () => {
      const key = fc.record<PhoneKey>({
        kind: fc.constantFrom(...keyKinds),
        number: fc.oneof(fc.constantFrom('1002', '*97', '701', '+84281234567'), fc.string({ maxLength: 64 })),
        label: fc.oneof(
          fc.constantFrom('', 'Nguyễn Thị Hằng', 'Ana & <Bob>', 'a\nb', ' x', '%NULL%'),
          fc.string({ maxLength: 60 }),
        ),
        line: fc.constantFrom(1, 1, 1, 2),
      })
      let placed = 0
      fc.assert(
        fc.property(fc.array(key, { maxLength: 12 }), (keys) => {
          const account = udp(target, { keys })
          const rendered = written(target.render(account))
          const left = new Map(rendered.leftKeys?.map(({ key: at, why }) => [at, why]))
          const found = read(account, target).keys
          for (const [at, wanted] of keys.entries()) {
            const there = found.find(({ place }) => place === at + 1)
            const why = left.get(at)
            if (why) {
              expect(phraseText(why)).not.toBe('')
              expect(there).toBeUndefined()
            } else {
              placed += 1
              // Some makers have one kind of key for all that dials.
              const dials = there?.kind === 'speed-dial' && ['pick-up', 'voicemail'].includes(wanted.kind)
              expect(there).toMatchObject({ kind: dials ? 'speed-dial' : wanted.kind, line: wanted.line })
              if (wanted.kind !== 'line') expect(there?.number).toBe(wanted.number)
              if (wanted.label !== '') expect(there?.label).toBe(wanted.label)
            }
          }
          // Where nobody calls on a line without a key, each line has one, behind those that are wanted.
          const others = found.filter(({ place }) => place > keys.length)
          expect(others.every(({ kind }) => kind === 'line')).toBe(true)
          expect(found.length - others.length).toBe(keys.length - left.size)
        }),
        { numRuns: 100 },
      )
      expect(placed).toBeGreaterThan(50)
    },
  )
})

function sampleKey(kind: PhoneKey['kind']): PhoneKey {
  return { kind, number: '1002', label: 'Bob', line: 1 }
}
