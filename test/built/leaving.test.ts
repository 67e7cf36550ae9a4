import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'linecard-leaving-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('closing the built app’s window asks while a link is open, stays when told so, and then closes everything', async () => {
  const { stdout } = await promisify(execFile)('node_modules/.bin/node', ['test/built/leaving.ts', 'out', dataDir], {
    env: { PATH: process.env.PATH, HOME: dataDir },
    maxBuffer: 10_000_000,
  })
  const seen: unknown = JSON.parse(stdout)
  expect(seen).toMatchObject({
    stayed: { gone: false, shown: true, links: [{ state: 'open' }] },
    questions: [
      { type: 'warning', message: 'Quit Linecard now?', detail: expect.stringMatching(/^A one-time link is still open/) },
      { buttons: ['Go back', 'Quit anyway'], cancelId: 0 },
    ],
    shown: false,
  })
  expect(JSON.stringify(seen)).toMatch(/"quit held back","quit"\]/)
  expect((await readdir(dataDir)).filter((name) => name.endsWith('-wal'))).toEqual([])
})
