// Where things were saved: the folder that the next dialog begins with, and the way back to a file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { showFileCommand } from '../../../src/main/browser/show-file.ts'
import { createSavedFiles } from '../../../src/main/host/saved-files.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

let root: string
let store: Store
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'linecard-saved-'))
  store = openStore(':memory:', handClock(), uncut)
})
afterEach(() => {
  store.close()
  rmSync(root, { recursive: true, force: true })
})
const folder = (name: string): string => {
  mkdirSync(join(root, name), { recursive: true })
  return join(root, name)
}

/** A start of the app on the same records, and a person who chooses these folders. */
function started(...choices: (string | null)[]) {
  const asked: string[] = []
  const begins: (string | null)[] = []
  const shown: string[] = []
  const saved = createSavedFiles({
    store,
    clock: handClock(),
    files: {
      async chooseFolder(_name, startIn) {
        begins.push(startIn)
        return choices.shift() ?? null
      },
      async chooseFile(what, startIn) {
        asked.push(what)
        begins.push(startIn)
        return choices.shift() ?? null
      },
      show: (path) => shown.push(path),
    },
  })
  return { saved, begins, shown, asked }
}

describe('the folder of a dialog', () => {
  test('is the host’s own at first, and then the one that was chosen last for such a thing, after a restart too', async () => {
    const [cards, setups] = [folder('cards'), folder('tftp')]
    const first = started(cards, setups, cards)
    await first.saved.for('cards').chooseFolder('a.pdf')
    await first.saved.for('setup').chooseFolder('0015.cfg')
    await first.saved.for('cards').chooseFolder('b.pdf')
    // What was never saved begins where the last thing went.
    expect(first.begins).toEqual([null, cards, cards])
    const again = started()
    for (const kind of ['setup', 'cards', 'bundle'] as const) await again.saved.for(kind).chooseFolder('x')
    expect(again.begins).toEqual([setups, cards, cards])
  })

  test('is another one where that is gone, or is no folder any more', async () => {
    const [cards, setups] = [folder('cards'), folder('tftp')]
    const { saved, begins } = started(setups, cards)
    await saved.for('setup').chooseFolder('0015.cfg')
    await saved.for('cards').chooseFolder('a.pdf')
    rmSync(setups, { recursive: true })
    await saved.for('setup').chooseFolder('0016.cfg')
    rmSync(cards, { recursive: true })
    writeFileSync(cards, '')
    await saved.for('setup').chooseFolder('0017.cfg')
    expect(begins.slice(2)).toEqual([cards, null])
  })

  test('for a file that is read begins where one was chosen last, and leads nothing that is saved there', async () => {
    const [ssl, cards] = [folder('ssl'), folder('cards')]
    const { saved, begins, asked } = started(cards, join(ssl, 'laptop.pem'), null, cards)
    await saved.for('cards').chooseFolder('a.pdf')
    expect(await saved.calls['files.choose']({ what: 'certificate' })).toEqual(ok({ path: join(ssl, 'laptop.pem') }))
    expect(await saved.calls['files.choose']({ what: 'key' })).toEqual(ok({ path: null }))
    await saved.for('setup').chooseFolder('0015.cfg')
    expect(begins).toEqual([null, null, ssl, cards])
    expect(asked).toEqual(['certificate', 'key'])
  })

  test('stays as it was where somebody changed their mind', async () => {
    const cards = folder('cards')
    const { saved, begins } = started(cards, null)
    for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) await saved.for('cards').chooseFolder(name)
    expect(begins).toEqual([null, cards, cards])
  })

  test.each(['', '{', '[]', '{"cards":7}'])('is the host’s own where the records hold %j', async (text) => {
    store.run('INSERT INTO settings (name, value) VALUES (?, ?)', 'folders', text)
    const { saved, begins } = started(folder('cards'))
    await saved.for('cards').chooseFolder('a.pdf')
    expect(begins).toEqual([null])
  })
})

describe('a saved file', () => {
  test('is shown in its folder, one of several too', async () => {
    const { saved, shown } = started()
    const paths = ['a.cfg', 'b.cfg', 'c.pdf'].map((name) => join(folder('out'), name))
    for (const path of paths) writeFileSync(path, '')
    await saved.noting(Promise.resolve(ok({ paths: paths.slice(0, 2) })))
    await saved.noting(Promise.resolve(ok({ path: paths[2], drawn: 1 })))
    for (const path of paths) expect(await saved.calls['files.show']({ path })).toEqual(ok(null))
    expect(shown).toEqual(paths)
  })

  test('is never one that only the window knows of', async () => {
    const { saved, shown } = started()
    const path = join(folder('out'), 'a.cfg')
    writeFileSync(path, '')
    await saved.noting(Promise.resolve(ok({ path })))
    await saved.noting(Promise.resolve(fail(problem('cancelled'))))
    for (const other of ['/etc/passwd', join(root, 'out'), `${path}/`, join(root, 'out', '.', 'x', '..', 'b.cfg'), root])
      expect(await saved.calls['files.show']({ path: other })).toMatchObject({ problem: { kind: 'input-invalid' } })
    expect(shown).toEqual([])
  })

  test('that was moved meanwhile is said to be gone, by its name', async () => {
    const { saved, shown } = started()
    await saved.noting(Promise.resolve(ok({ path: join(root, 'moved.cfg') })))
    expect(await saved.calls['files.show']({ path: join(root, 'moved.cfg') })).toMatchObject({
      problem: { kind: 'file-gone', params: { name: 'moved.cfg' } },
    })
    expect(shown).toEqual([])
  })

  test('is shown by what the system has for it, where there is a desktop', () => {
    expect(showFileCommand('/home/ann/a.pdf', 'darwin', {})).toEqual(['open', '-R', '/home/ann/a.pdf'])
    expect(showFileCommand('C:\\Users\\Ann\\a.pdf', 'win32', {})).toEqual(['explorer.exe', '/select,C:\\Users\\Ann\\a.pdf'])
    expect(showFileCommand('/home/ann/a.pdf', 'linux', { DISPLAY: ':0' })).toEqual(['xdg-open', '/home/ann'])
    expect(showFileCommand('/home/ann/a.pdf', 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open', '/home/ann'])
    expect(showFileCommand('/home/ann/a.pdf', 'linux', { DISPLAY: '' })).toBeNull()
  })
})

test('a host without a dialog for files says so, and is asked for none', async () => {
  const files = { chooseFolder: async () => null, show: null }
  const saved = createSavedFiles({ store, clock: handClock(), files })
  expect(saved.chooses).toBe(false)
  expect(await saved.calls['files.choose']({ what: 'key' })).toEqual(fail(problem('input-invalid')))
})
