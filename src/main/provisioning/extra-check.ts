import { phrase, type Phrase } from '#shared/phrase.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { targets } from './targets/index.ts'
import type { PhoneAccount } from './targets/target.ts'

/**
 * Why the file of a target could not have these extra lines, whichever of its phones it is for; null: it can. They are tried on a phone
 * that has every line that there may be, so that lines for any of them are taken.
 */
export function faultOfExtraLines(id: string, extraLines: readonly string[]): Phrase | null {
  const target = targets.find(({ info }) => info.id === id)
  const [transport] = target?.info.transports ?? []
  if (!target?.carriers?.extraLines || transport === undefined) return phrase('must-target-with-extra-lines')
  const line = {
    ...{ extension: '1001', displayName: 'A', password: 'abcdefgh1234' },
    sip: { ...defaultSipService('pbx.example.com'), transport, cloudId: 'A' },
  }
  const count = target.maxLines?.(null) ?? 1
  const account: PhoneAccount = {
    ...line,
    ...{ mac: '001565abcdef', madeAt: 0, settings: { extraLines: { [id]: [...extraLines] } } },
    lines: [...Array(count - 1).keys()].map((at) => ({ ...line, slot: at + 2 })),
  }
  const rendered = target.render(account)
  if (rendered.ok || rendered.field.code !== 'field-extra-lines') return null
  return phrase('must-fit-file', { what: rendered.character })
}
