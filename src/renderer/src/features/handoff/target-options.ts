import type { TargetInfo } from '#shared/handoff.ts'
import { targetWords } from '#shared/target-models.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { can } from './handoff.svelte.ts'
import { targetText } from '../../i18n/i18n.svelte.ts'
import type { IconName } from '../../kit/Icon.svelte'
import type { ListOption } from '../../kit/SearchList.svelte'

const handheld = new Set(['Android', 'iOS'])

function iconOf({ kind, platforms }: TargetInfo): IconName {
  if (kind === 'softphone') return platforms.some((platform) => handheld.has(platform)) ? 'mobile' : 'laptop'
  if (kind === 'desk-phone') return 'desk'
  return kind === 'adapter' ? 'adapter' : 'sheet'
}

/** How it can get its settings; a card to type from is for what takes nothing else. */
function takes(info: TargetInfo): string {
  const ways = [
    info.qr === 'none' ? '' : m.takes_code(),
    can('file', info) ? m.takes_file() : '',
    can('link', info) && app.policy.oneTimeLinks ? m.takes_link() : '',
  ].filter((way) => way !== '')
  return ways.length === 0 ? m.takes_card() : ways.join(' · ')
}

/** Phones and apps to choose from: the extension's own, those that were used last (ids), then by what they are. */
export function targetOptions(targets: readonly TargetInfo[], recent: readonly string[], own: string | null): ListOption[] {
  const nameOf = (info: TargetInfo): string => targetText(info).name
  const first = targets.filter(({ id }) => id === own)
  const used = recent.flatMap((id) => targets.filter((info) => info.id === id && id !== own))
  const rest = targets.filter((info) => !first.includes(info) && !used.includes(info))
  const of = (kind: TargetInfo['kind']): TargetInfo[] =>
    rest.filter((info) => info.kind === kind).sort((a, b) => nameOf(a).localeCompare(nameOf(b)))
  return [
    { group: m.target_own(), list: first },
    { group: m.target_used(), list: used },
    { group: m.target_kind_desk(), list: of('desk-phone') },
    { group: m.target_kind_softphone(), list: of('softphone') },
    { group: m.target_kind_adapter(), list: of('adapter') },
    { group: m.target_kind_other(), list: of('other') },
  ].flatMap(({ group, list }) =>
    list.map((info) => ({
      value: info.id,
      label: nameOf(info),
      words: targetWords(info),
      note: info.experimental ? m.target_experimental() : undefined,
      detail: takes(info),
      icon: iconOf(info),
      group,
    })),
  )
}
