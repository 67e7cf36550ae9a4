import { expect, it } from 'vitest'
import { qrInThread } from '../../../src/main/provisioning/qr-in-thread.ts'
import { qrOf } from '../../../src/main/provisioning/qr.ts'

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(65)

it('makes the same codes in its thread as main would, in the order in which they are asked for', async () => {
  const lengths = [20, 800, 300]
  const codes = await Promise.all(lengths.map((length) => qrInThread(bytes(length), 'screen', length === 20)))
  expect(codes).toEqual(lengths.map((length) => qrOf(bytes(length), 'screen', length === 20)))
})

it('makes none of what no code can hold', async () => {
  expect(await qrInThread(bytes(2_332), 'screen', true)).toBe(null)
})
