import type { EventName } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { createPhones, type GivenPhone, type Phones } from '../../../src/main/phones/phones.ts'
import { faultOfExtraLines } from '../../../src/main/provisioning/extra-check.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { seededRandom } from '../app/office.ts'
import { handClock, type HandClock } from '../clocks/hand-clock.ts'
import { crossing, crossingCalls } from '../e2e/crossing.ts'
import { noClipboard } from '../e2e/clipboard.ts'
import { anExtension } from '../extensions.ts'
import { openSafe } from '../secrets/vaults.ts'

export interface PhoneRoom {
  readonly phones: Phones
  readonly calls: Phones['calls']
  readonly store: Store
  readonly clock: HandClock
  readonly extensions: Map<string, Extension>
  /** Newest password versions, by `account/number`. */
  readonly versions: Map<string, number>
  readonly told: { readonly name: EventName; readonly payload: unknown }[]
  /** Extensions whose rows were told to name their phone anew, as `account/number`. */
  readonly moved: string[]
  /** What the log was told to hide. */
  readonly hidden: ReadonlySet<string>
  add(number: string, over?: Partial<Extension>, accountId?: string): void
  /** As a hand-off does once its file has left. */
  handOff(number: string, target: string, mac: string | null, accountId?: string): void
}

const kinds = new Map(
  targets.map(({ info, carriers }) => [info.id, { info, carries: new Set(Object.keys(carriers ?? {}) as SettingName[]) }]),
)

/** The phones of two accounts, `a` and `b`, with extensions that a test names. `seed`: another one where records of before are opened again. */
export function openPhoneRoom(store: Store = openStore(':memory:'), safe = openSafe(store), seed = 11): PhoneRoom {
  const clock = handClock()
  const extensions = new Map<string, Extension>()
  const versions = new Map<string, number>()
  const told: PhoneRoom['told'] = []
  const random = seededRandom(seed)
  const hidden = new Set<string>()
  let passwords = 0
  const moved: string[] = []
  const phones = createPhones({
    ...{ store, clock, random, slices: uncut, copy: noClipboard },
    vault: safe.open({ hide: (secret) => void hidden.add(secret) }),
    emit: (name, payload) => void told.push({ name, payload: crossing(payload, name) }),
    extension: (accountId, number) => extensions.get(`${accountId}/${number}`) ?? null,
    inDepartment: (accountId, id) =>
      [...extensions].flatMap(([key, one]) => (key.startsWith(`${accountId}/`) && one.departmentId === id ? [one] : [])),
    versions: (accountId, numbers) =>
      new Map(
        numbers.flatMap((number) => {
          const version = versions.get(`${accountId}/${number}`)
          return version === undefined ? [] : [[number, version] as const]
        }),
      ),
    sip: (accountId) => (['a', 'b'].includes(accountId) ? defaultSipService('pbx.example.com') : null),
    target: (id) => kinds.get(id) ?? null,
    faultOfExtraLines,
    movedTo: (accountId, numbers) => void moved.push(...numbers.map((number) => `${accountId}/${number}`)),
    generate: () => `generated${(passwords += 1)}`,
  })
  return {
    ...{ phones, store, clock, extensions, versions, told, hidden, moved },
    calls: crossingCalls(phones.calls),
    add: (number, over = {}, accountId = 'a') =>
      void extensions.set(`${accountId}/${number}`, anExtension({ number, displayName: `Người ${number}`, ...over })),
    handOff(number, target, mac, accountId = 'a') {
      const setup = phones.setup({ accountId, number, target, mac, plainName: false })
      if (!setup) return
      const lines = setup.lines.map((line) => ({
        ...line,
        version: versions.get(`${line.accountId}/${line.number}`) ?? null,
        createdAt: extensions.get(`${line.accountId}/${line.number}`)?.createdAt ?? null,
      }))
      const given: GivenPhone = {
        ...{ accountId, number, target, mac, plainName: false, content: 'hash' },
        ...{ hash: setup.hash, passwords: setup.passwords, lines },
      }
      phones.given(given, 'file', '/tmp/a')
    },
  }
}
