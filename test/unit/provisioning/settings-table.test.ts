import { describe, expect, it } from 'vitest'
import { settingNames } from '#shared/phone-settings.ts'
import { settingRows, settingsText } from '../../../src/main/provisioning/settings-table.ts'
import { originsOf } from '../../../src/main/provisioning/targets/carriers.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'

const rows = settingRows(targets)

describe('the table of settings', () => {
  it.each(['yealink', 'grandstream', 'fanvil', 'htek', 'poly', 'snom', 'cisco-mpp'])(
    'has at least twelve settings from two independent sources for %s',
    (id) => {
      expect(rows.filter(({ target, carried }) => target === id && carried === 'yes').length).toBeGreaterThanOrEqual(12)
    },
  )

  it('has every setting of every target once, with its keys and sources or as a gap', () => {
    expect(rows.length).toBe(targets.length * settingNames.length)
    for (const { target, setting, carried, keys, sources } of rows) {
      expect([target, setting, sources.length > 0]).toEqual([target, setting, carried !== 'no'])
      expect([target, setting, keys.length > 0]).toEqual([target, setting, carried !== 'no' && setting !== 'extraLines'])
      expect([target, setting, new Set(sources).size]).toEqual([target, setting, sources.length])
    }
  })

  it('does not count two templates of one project, or two guides of one maker, as independent', () => {
    expect(originsOf(['fusionpbx grandstream/gxp16xx', 'fusionpbx grandstream/ht802']).size).toBe(1)
    expect(originsOf(['Digium: DPMA pages', 'Digium: XML Configuration', 'fspbx grandstream/HT80x V2']).size).toBe(2)
  })

  it('names each setting once in the text for people, and each target', () => {
    for (const target of targets) {
      const text = settingsText([target])
      expect(text.startsWith(`${target.info.id}: ${target.info.name}\n`)).toBe(true)
      // The first word of a setting's line, or one of the list of gaps: some makers call a key as we call the setting.
      const words = text.split('\n').flatMap((line) => {
        const [, gaps] = /^ {2}not in its files +(.*)$/.exec(line) ?? []
        return gaps === undefined ? [/^ {2}(\w+) /.exec(line)?.[1]] : gaps.split(', ')
      })
      for (const name of settingNames)
        expect([target.info.id, name, words.filter((word) => word === name).length]).toEqual([target.info.id, name, 1])
    }
  })
})
