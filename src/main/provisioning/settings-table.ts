import { settingNames, type SettingName } from '#shared/phone-settings.ts'
import { originsOf } from './targets/carriers.ts'
import type { Target } from './targets/target.ts'

/** What is known of one setting in the files of one target. */
export interface SettingRow {
  readonly target: string
  readonly setting: SettingName
  /** experimental: fewer than two independent sources. no: a gap, which is set by hand. */
  readonly carried: 'yes' | 'experimental' | 'no'
  readonly keys: readonly string[]
  readonly sources: readonly string[]
}

/** Every setting of every one of these targets, gaps among them. */
export function settingRows(targets: readonly Target[]): SettingRow[] {
  return targets.flatMap(({ info, carriers = {} }) =>
    settingNames.map((setting): SettingRow => {
      const carrier = carriers[setting]
      if (!carrier) return { target: info.id, setting, carried: 'no', keys: [], sources: [] }
      const { keys, sources } = carrier
      return { target: info.id, setting, carried: originsOf(sources).size < 2 ? 'experimental' : 'yes', keys, sources }
    }),
  )
}

const width = Math.max(...settingNames.map(({ length }) => length))

/** The same for people: a paragraph a target, a line a setting with its keys and, below, its sources; the gaps last. */
export function settingsText(targets: readonly Target[]): string {
  return targets
    .map((target) => {
      const rows = settingRows([target])
      const of = (carried: SettingRow['carried']): SettingRow[] => rows.filter((row) => row.carried === carried)
      const [sure, unsure, gaps] = [of('yes'), of('experimental'), of('no')]
      const lines = [...sure, ...unsure].flatMap(({ setting, carried, keys, sources }) => [
        `  ${setting.padEnd(width)}  ${carried === 'yes' ? '' : 'experimental: '}${keys.join(', ') || 'lines as they are in the file'}`,
        `  ${' '.repeat(width)}  from ${sources.join('; ')}`,
      ])
      return [
        `${target.info.id}: ${target.info.name}`,
        `  ${sure.length} of ${settingNames.length} settings from two independent sources or more, ${unsure.length} from one`,
        ...lines,
        ...(gaps.length > 0 ? [`  ${'not in its files'.padEnd(width)}  ${gaps.map(({ setting }) => setting).join(', ')}`] : []),
      ].join('\n')
    })
    .join('\n\n')
}
