import { describe, expect, it } from 'vitest'
import type { Phone } from '#shared/phone.ts'
import { FoundTexts, type Idle } from '../../../../../src/renderer/src/features/phones/found-texts.ts'

const phone = (id: string): Phone => ({
  ...{ id, accountId: 'office', mac: null, target: 'yealink', model: null, serial: null, siteId: null, place: id, note: '' },
  ...{ plainName: false, lines: [], given: null, told: null, stale: [], retiredAt: null },
})
const phones = ['Kho', 'Sảnh', 'Phòng họp', 'Bếp', 'Lễ tân'].map(phone)

/** Counts which phones were worked out, by asking for the name of their maker. */
function counted() {
  let asked = 0
  const texts = new FoundTexts({
    target: (id) => {
      asked += 1
      return id
    },
    site: () => '',
    person: () => '',
    state: () => '',
  })
  return { texts, asked: () => asked / 2 }
}

/** Idle times that come one by one, each long enough for so many phones. */
function idleTimes(phonesEach: number) {
  const waiting: Parameters<Idle>[0][] = []
  return {
    idle: ((work) => void waiting.push(work)) satisfies Idle,
    next(): boolean {
      let left = phonesEach
      const work = waiting.shift()
      work?.({ timeRemaining: () => (left-- > 0 ? 50 : 0) })
      return work !== undefined
    },
  }
}

describe('what phones are found by', () => {
  it('is worked out once for each', () => {
    const { texts, asked } = counted()
    expect(texts.of(phone('Sảnh'))).toContain('sanh')
    for (const one of [...phones, ...phones]) texts.of(one)
    expect(asked()).toBe(1 + phones.length)
  })

  it('is worked out ahead for as many at once as the window has time for', () => {
    const { texts, asked } = counted()
    const { idle, next } = idleTimes(2)
    texts.workAhead(phones, idle, () => true)
    const after: number[] = []
    while (next()) after.push(asked())
    expect(after).toEqual([2, 4, 5])
    for (const one of phones) texts.of(one)
    expect(asked()).toBe(5)
  })

  it('is not worked out any further for phones that others have taken the place of', () => {
    const { texts, asked } = counted()
    const { idle, next } = idleTimes(2)
    let wanted = true
    texts.workAhead(phones, idle, () => wanted)
    next()
    wanted = false
    while (next());
    expect(asked()).toBe(2)
  })
})
