import { describe, expect, it } from 'vitest'
import { englishSipCauses } from '#shared/sip-cause-texts.en.ts'
import { vietnameseSipCauses } from '#shared/sip-cause-texts.vi.ts'
import { sipCauses } from '#shared/sip.ts'

const namedIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

describe('what a diagnosis says', () => {
  it.each(sipCauses)('names the same values of %s in both languages', (cause) => {
    const [english, vietnamese] = [englishSipCauses[cause], vietnameseSipCauses[cause]]
    expect(namedIn(vietnamese.message)).toEqual(namedIn(english.message))
    expect(namedIn(vietnamese.todo)).toEqual(namedIn(english.todo))
    expect(vietnamese.message).not.toBe(english.message)
  })
})
