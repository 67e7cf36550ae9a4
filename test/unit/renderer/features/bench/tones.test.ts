import { describe, expect, it } from 'vitest'
import { playTone, type Tone } from '../../../../../src/renderer/src/features/bench/tones.ts'

/** What was asked of the sound card, with none there. */
function standIn() {
  const notes: { hertz: number; from: number; to: number }[] = []
  const loud: [number, number][] = []
  let closed = 0
  const ends: (() => void)[] = []
  const context = {
    currentTime: 5,
    destination: {},
    createGain: () => ({
      connect() {},
      gain: {
        setValueAtTime: (value: number, at: number) => void loud.push([value, at]),
        linearRampToValueAtTime: (value: number, at: number) => void loud.push([value, at]),
      },
    }),
    createOscillator() {
      const note = { hertz: 0, from: 0, to: 0 }
      notes.push(note)
      return {
        frequency: {
          set value(hertz: number) {
            note.hertz = hertz
          },
        },
        connect() {},
        start: (at: number) => void (note.from = at),
        stop: (at: number) => void (note.to = at),
        addEventListener: (_name: string, heard: () => void) => void ends.push(heard),
      }
    },
    async close() {
      closed += 1
    },
  }
  const open = (): AudioContext => context as unknown as AudioContext
  return { notes, loud, ends, closed: () => closed, open }
}

function played(tone: Tone) {
  const card = standIn()
  playTone(tone, card.open)
  return card
}

describe('the tone of a scan', () => {
  it('goes up where it was taken, and stays below that where it was refused', () => {
    const [taken, refused] = [played('taken').notes, played('refused').notes].map((notes) => notes.map(({ hertz }) => hertz))
    expect(taken?.[1]).toBeGreaterThan(taken?.[0] ?? 0)
    expect(Math.max(...(refused ?? []))).toBeLessThan(Math.min(...(taken ?? [])) / 2)
  })

  it('is over before the next scan, begins and ends at nothing, and gives the sound card back', () => {
    const { notes, loud, ends, closed } = played('refused')
    expect(Math.max(...notes.map(({ to }) => to)) - 5).toBeLessThan(0.3)
    expect([loud[0]?.[0], loud.at(-1)?.[0]]).toEqual([0, 0])
    for (const heard of ends) heard()
    expect(closed()).toBe(1)
  })

  it('is silence where there is no sound', () => {
    expect(() =>
      playTone('taken', () => {
        throw new Error('no sound card')
      }),
    ).not.toThrow()
  })
})
