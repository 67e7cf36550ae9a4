import { expect, it } from 'vitest'
import { drawLabelsInThread } from '../../../src/main/provisioning/card/in-thread.ts'
import { drawLabels, type Label } from '../../../src/main/provisioning/card/labels.ts'

const label: Label = { id: 'Qm9vazEyMzQ1Njc4', number: '1001', name: 'Nguyễn Thị Hồng Ánh', mac: '805ec0112233' }
const pagesOf = (pdf: Uint8Array | undefined): number =>
  Buffer.from(pdf ?? [])
    .toString('latin1')
    .match(/\/Type \/Page\b/g)?.length ?? 0

it('draws every label in its thread, a page each, and tells of each', async () => {
  const told: number[] = []
  const drawn = await drawLabelsInThread([label, label, label], { width: 62, height: 29 }, { drawn: (done) => told.push(done) })
  expect(pagesOf(drawn?.pdf)).toBe(3)
  expect(drawn?.tight).toEqual([])
  expect(told).toEqual([1, 2, 3])
})

it('says which labels have no room on paper so small, and draws the others', async () => {
  const long = { ...label, name: 'Phòng '.repeat(40) }
  const drawn = await drawLabels([label, long, label], { width: 50, height: 14.5 })
  expect(drawn?.tight).toEqual([1])
  expect(pagesOf(drawn?.pdf)).toBe(2)
  // No code that a printer could draw fits.
  expect((await drawLabels([label], { width: 62, height: 8 }))?.tight).toEqual([0])
})

it('leaves a line to write on where the font has no letters for a name', async () => {
  expect((await drawLabels([{ ...label, name: '阿明' }], { width: 62, height: 29 }))?.tight).toEqual([])
})

it('ends when it is cancelled', async () => {
  const cancel = new AbortController()
  const drawing = drawLabels([label, label], { width: 62, height: 29 }, { signal: cancel.signal, drawn: () => cancel.abort() })
  expect(await drawing).toBe(null)
})
