// Files that people really import, with what each means.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Finding } from '../../../../src/main/plans/import/findings.ts'
import { readList, type ListReading } from '../../../../src/main/plans/import/list.ts'

const corpus = new URL('../../../corpus/import/', import.meta.url)
const findingSchema = z.object({
  code: z.string(),
  line: z.number().optional(),
  field: z.string().optional(),
  suggest: z.string().optional(),
  of: z.number().optional(),
  lines: z.array(z.number()).optional(),
  names: z.array(z.string()).optional(),
})
const manifest = z
  .object({
    files: z.array(
      z.object({
        file: z.string(),
        shape: z.string(),
        expect: z.object({
          encoding: z.string(),
          delimiter: z.string().nullable(),
          headerLine: z.number(),
          rows: z.array(z.looseObject({ line: z.number() })),
          warnings: z.array(findingSchema),
          errors: z.array(findingSchema),
          ignoredColumns: z.array(z.string()),
          skippedLines: z.array(z.number()),
          sheet: z.string().optional(),
        }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('manifest.json', corpus), 'utf8')))

function reading(file: string): ListReading {
  const read = readList(readFileSync(new URL(file, corpus)))
  if (!read.ok) throw new Error(`${file}: ${read.why}`)
  return read
}

/** Only what the manifest tells of a finding. */
const told = (found: readonly Finding[], expected: z.infer<typeof findingSchema>): boolean =>
  found.some((one) =>
    Object.entries(findingSchema.parse(expected)).every(
      ([name, value]) => JSON.stringify(one[name as keyof Finding]) === JSON.stringify(value),
    ),
  )

describe('a list that people import', () => {
  it.each(manifest.files.map(({ file, shape, expect: expected }) => [file, shape, expected] as const))(
    '%s (%s) is understood',
    (file, _shape, expected) => {
      const read = reading(file)
      expect([read.encoding, read.delimiter, read.headerLine]).toEqual([
        expected.encoding,
        expected.delimiter,
        expected.headerLine,
      ])
      expect(read.sheet ?? undefined).toBe(expected.sheet ?? read.sheet ?? undefined)
      const understood = read.rows.map(({ line, values }) => ({ line, ...values }))
      for (const row of expected.rows) expect(understood).toContainEqual(row)
      // What a person has to decide about is there, and does not go by itself.
      const decided = new Set(expected.rows.map(({ line }) => line))
      for (const { line, ready } of read.rows) if (!decided.has(line)) expect([line, ready]).toEqual([line, false])
      const [warnings, errors] = [
        read.findings.filter(({ severity }) => severity === 'warning'),
        read.findings.filter(({ severity }) => severity === 'error'),
      ]
      expect(expected.warnings.filter((one) => !told(warnings, one))).toEqual([])
      expect(expected.errors.filter((one) => !told(errors, one))).toEqual([])
      expect([...new Set(warnings.map(({ code }) => code))].sort()).toEqual(
        [...new Set(expected.warnings.map(({ code }) => code))].sort(),
      )
      expect(errors.map(({ code, line }) => `${line} ${code}`).sort()).toEqual(
        expected.errors.map(({ code, line }) => `${line} ${code}`).sort(),
      )
      expect(read.skippedLines).toEqual(expect.arrayContaining(expected.skippedLines))
      // A column of blanks need not be named.
      expect(expected.ignoredColumns).toEqual(expect.arrayContaining([...read.ignoredColumns]))
    },
  )
})

describe('a workbook as a spreadsheet program writes it', () => {
  it.each(['libreoffice', 'gnumeric'])('is understood as the person who made it sees it: %s', (program) => {
    const { rows, findings, ...read } = reading(`../spreadsheets/${program}.xlsx`)
    expect([read.sheet, read.headerLine, read.skippedLines, read.ignoredColumns]).toEqual(['Nhân viên', 3, [], []])
    expect(rows.map(({ line, ready, values: { password: _password, ...values } }) => ({ line, ready, ...values }))).toEqual([
      {
        ...{ line: 4, ready: true, number: '0201', displayName: 'Nguyễn Thị Hồng & Ánh', voicemailEnabled: true },
        ...{ voicemailPin: '0047', mac: '001565abcd01' },
      },
      { line: 5, ready: true, number: '0202', displayName: 'Trần Bình', voicemailEnabled: false },
      {
        ...{ line: 7, ready: true, number: '2040', displayName: 'Lê Văn Cường', voicemailEnabled: true },
        ...{ voicemailPin: '123456', mac: '001565abcd02' },
      },
    ])
    const told = findings.map(({ code, line, lines, names }) => [code, line ?? lines ?? names])
    expect(told.toSorted()).toEqual([
      ['formula-value', 5],
      ['hidden-rows', [6]],
      ['other-sheets', ['Ghi chú']],
    ])
  })
})
