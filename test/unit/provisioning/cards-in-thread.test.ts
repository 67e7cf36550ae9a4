import { expect, it } from 'vitest'
import type { Card } from '../../../src/main/provisioning/card/cards.ts'
import { drawCardsInThread } from '../../../src/main/provisioning/card/in-thread.ts'

const card: Card = {
  extension: '1001',
  displayName: 'Nguyễn Thị Hồng Ánh',
  targetName: 'Linphone',
  how: 'file',
  code: null,
  domain: 'pbx.example.vn',
  server: 'pbx.example.vn:5061',
  transport: 'tls',
  byHand: [],
  voicemailNumber: null,
  voicemailPin: null,
  password: null,
}
const cards = Array.from({ length: 6 }, (_none, index) => ({ ...card, extension: String(1001 + index) }))
const sheet = { paper: 'a4', perPage: 4, language: 'vi' } as const

it('draws every card in its thread, and tells of each', async () => {
  const told: number[] = []
  const pdf = await drawCardsInThread(cards, sheet, { drawn: (done) => told.push(done) })
  const text = Buffer.from(pdf ?? []).toString('latin1')
  expect(text.slice(0, 5)).toBe('%PDF-')
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(2)
  expect(told).toEqual([1, 2, 3, 4, 5, 6])
})

it('ends at once when it is cancelled, before it begins and while it draws', async () => {
  expect(await drawCardsInThread(cards, sheet, { signal: AbortSignal.abort() })).toBe(null)
  const cancel = new AbortController()
  const many = Array.from({ length: 1_000 }, () => card)
  const told: number[] = []
  const drawing = drawCardsInThread(many, sheet, {
    signal: cancel.signal,
    drawn(done) {
      told.push(done)
      cancel.abort()
    },
  })
  expect(await drawing).toBe(null)
  expect(told.length).toBeLessThan(1_000)
})

it('fails where a card cannot be drawn, instead of waiting for ever', async () => {
  const broken = { ...card, how: 'no such steps' } as unknown as Card
  await expect(drawCardsInThread([broken], sheet)).rejects.toThrow()
})
