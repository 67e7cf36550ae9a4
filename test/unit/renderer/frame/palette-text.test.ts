import { describe, expect, it } from 'vitest'
import { paletteText } from '../../../../src/renderer/src/frame/palette-text.svelte.ts'

const press = (key: string, held: Partial<KeyboardEvent> = {}): boolean =>
  paletteText.takes({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...held } as KeyboardEvent)

describe('what is typed before the palette is there', () => {
  it('is kept in order, corrections among it, and Enter with it', () => {
    paletteText.begin()
    for (const key of ['p', 'h', 'x', 'Backspace', 'ồ', '😀', 'Backspace']) expect(press(key)).toBe(true)
    expect([paletteText.text, paletteText.entered]).toEqual(['phồ', false])
    expect(press('Enter')).toBe(true)
    expect(paletteText.entered).toBe(true)
  })

  it('is none of another time', () => {
    press('a')
    press('Enter')
    paletteText.begin()
    expect([paletteText.text, paletteText.entered]).toEqual(['', false])
  })

  it('is not keys that type nothing, or that are held with others', () => {
    paletteText.begin()
    expect([press('Escape'), press('ArrowDown'), press('k', { ctrlKey: true }), press('a', { isComposing: true })]).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(paletteText.text).toBe('')
  })
})
