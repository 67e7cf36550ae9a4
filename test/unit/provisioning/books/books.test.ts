import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallInput } from '#shared/contract.ts'
import { createBooks } from '../../../../src/main/provisioning/books/books.ts'
import { uncut } from '../../../../src/main/concurrency/slices.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { crossingCalls } from '../../../support/e2e/crossing.ts'
import { anExtension } from '../../../support/extensions.ts'
import { bookReaders } from '../../../support/readers/phone-books.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linecard-books-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const extensions = [
  anExtension({ number: '1001', displayName: 'Trần Bích '.normalize('NFD'), teamId: 2, departmentId: 7 }),
  anExtension({ number: '1002', displayName: null, teamId: 3 }),
  anExtension({ number: '1003', displayName: 'Lê Ơn', status: 'disabled', teamId: 2 }),
  anExtension({ number: '1004', displayName: 'Kho', departmentId: 7 }),
]
function books(chosen: string | null = folder) {
  return crossingCalls(
    createBooks({
      *extensions(accountId) {
        if (accountId !== 'a') return
        yield extensions.slice(0, 2)
        yield extensions.slice(2)
      },
      files: { chooseFolder: async () => chosen },
      random: systemRandom,
      slices: uncut,
    }),
  )
}
const all = { accountId: 'a', format: 'yealink', of: { what: 'all' }, extra: '' } as const satisfies CallInput<'books.save'>

async function saved(wanted: CallInput<'books.save'>) {
  const done = await books()['books.save'](wanted)
  if (!done.ok) throw new Error(done.problem.message)
  return { ...done.value, found: bookReaders['yealink']?.(await readFile(done.value.path)) ?? [] }
}

describe('saving a phone book', () => {
  it('writes everyone who can be called, by name, where only its owner can read it', async () => {
    const { path, found, report } = await saved({ ...all, extra: 'Cứu hỏa,114\n,115' })
    expect(found).toEqual([
      ['1002', '1002'],
      ['Cứu hỏa', '114'],
      ['Kho', '1004'],
      ['Trần Bích', '1001'],
    ])
    expect(report).toEqual({ entries: 4, left: [], doubts: [], lines: [{ line: 2, why: { code: 'no-name', params: {} } }] })
    expect(path).toBe(join(folder, 'phonebook.xml'))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it.each([
    [{ what: 'team', id: 2 }, ['1001']],
    [{ what: 'department', id: 7 }, ['1004', '1001']],
    [{ what: 'numbers', numbers: ['1004', '1003', '9999'] }, ['1004']],
  ] as const)('of %j has no others', async (of, numbers) => {
    const { found } = await saved({ ...all, of: of.what === 'numbers' ? { ...of, numbers: [...of.numbers] } : of })
    expect(found.map(([, number]) => number)).toEqual(numbers)
  })

  it('leaves a file of that name alone until somebody says otherwise', async () => {
    const first = await saved(all)
    expect(await books()['books.save']({ ...all, extra: 'A,1' })).toMatchObject({ ok: false, problem: { kind: 'file-exists' } })
    expect(bookReaders['yealink']?.(await readFile(first.path))).toHaveLength(3)
    expect((await saved({ ...all, extra: 'A,1', replace: true })).found).toHaveLength(4)
    expect(await readdir(folder)).toEqual(['phonebook.xml'])
  })

  it('saves nothing where there is nothing, or nobody chose a folder', async () => {
    expect(await books()['books.save']({ ...all, accountId: 'b' })).toMatchObject({
      ok: false,
      problem: { kind: 'nothing-to-save' },
    })
    expect(await books(null)['books.save'](all)).toMatchObject({ ok: false, problem: { kind: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
  })

  it('is told of before it is made', async () => {
    const csv = await books()['books.check']({ ...all, format: 'csv', extra: '=1+1,114' })
    expect(csv).toMatchObject({
      ok: true,
      value: { entries: 3, left: [{ name: '=1+1', number: '114', why: { code: 'formula-start' } }] },
    })
    const formats = await books()['books.formats']({})
    expect(formats.ok && formats.value.flatMap(({ id, experimental }) => (experimental ? [id] : []))).toEqual(['avaya'])
    expect(await readdir(folder)).toEqual([])
  })
})
