import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { writeRejects } from '../../../../src/main/plans/files/rejects.ts'
import { readListInThread, writeRejectsInThread } from '../../../../src/main/plans/import/in-thread.ts'
import { readList, type ListChoices } from '../../../../src/main/plans/import/list.ts'

const corpus = new URL('../../../corpus/import/', import.meta.url)
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, corpus))

describe('a list that is read in a thread', () => {
  it.each(readdirSync(corpus).filter((file) => /\.(?:csv|txt|xlsx)$/.test(file)))(
    'is what it is without one: %s',
    async (file) => {
      expect(await readListInThread(bytesOf(file), {})).toEqual(readList(bytesOf(file)))
    },
  )

  it('comes whole where it has many rows, with choices, and lets others have their turn', async () => {
    const rows = Array.from({ length: 2_345 }, (_, at) => `${10_000 + at};An;x${at}`)
    const bytes = Buffer.from(`number;first name;last name\n${rows.join('\n')}\n`)
    const choices: ListChoices = { nameOrder: 'turned', usualLength: 6 }
    let paused = 0
    const read = await readListInThread(bytes, choices, async () => void (paused += 1))
    expect(read).toEqual(readList(bytes, choices))
    expect(paused).toBe(5)
  })

  it('is written out again, too', async () => {
    const bytes = bytesOf('13-duplicates.csv')
    const rejects = { bytes, sheet: null, headerLine: 1, reasons: new Map([[3, 'Sai.']]), header: 'Reason (Linecard)' }
    const file = await writeRejectsInThread(rejects)
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe(Buffer.from(writeRejects(rejects)?.bytes ?? []).toString())
  })

  it('fails where it cannot be read at all, instead of waiting for ever', async () => {
    await expect(readListInThread('no bytes' as unknown as Uint8Array, {})).rejects.toThrow()
  })
})
