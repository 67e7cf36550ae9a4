import { afterEach, describe, expect, it } from 'vitest'
import { m } from '../../../../src/renderer/src/paraglide/messages.js'
import { clockTime, count, exactTime, language } from '../../../../src/renderer/src/i18n/i18n.svelte.ts'

afterEach(() => (language.locale = 'en'))

/** In the computer's own time zone, as the window shows it. */
const afternoon = new Date(2026, 10, 26, 15, 6, 24).getTime()

describe('what the window writes', () => {
  it.each(['en', 'vi'] as const)('counts the hours of a day to 24 wherever a time stands (%s)', (locale) => {
    language.locale = locale
    expect(exactTime(afternoon)).toContain('15:06:24')
    expect(clockTime(afternoon, afternoon + 60_000)).toMatch(/15:06/)
    for (const text of [exactTime(afternoon), clockTime(afternoon, afternoon)]) expect(text).not.toMatch(/[AP]M|SA|CH/)
  })

  it('groups the digits of long counts as the language does, also in sentences', () => {
    expect([count(5_000), m.rows({ count: 5_000 }), m.selected({ count: 1_234 })]).toEqual([
      '5,000',
      '5,000 extensions',
      '1,234 selected',
    ])
    language.locale = 'vi'
    expect([count(5_000), m.rows({ count: 5_000 })]).toEqual(['5.000', '5.000 máy nhánh'])
  })
})
