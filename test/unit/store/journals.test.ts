import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Backups } from '../../../src/main/store/backups.ts'
import { journalsBeside } from '../../../src/main/store/journals.ts'
import type { Job } from '../../../src/main/store/thread.ts'

const noBackups = { foldBy: (work: (path: null) => unknown) => work(null), journalBytes: () => 0 } as Partial<Backups> as Backups

it('begins a journal anew that became long all the same, and leaves its file as long as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-journals-'))
  try {
    const path = join(folder, 'linecard.sqlite')
    const jobs: Job['what'][] = []
    const journals = journalsBeside(path, noBackups, {
      async fold(_paths, what) {
        jobs.push(what)
        return true
      },
      stop() {},
      end: () => Promise.resolve(),
    })
    writeFileSync(`${path}-wal`, '')
    truncateSync(`${path}-wal`, 40_000_000)
    journals.changed()
    expect(jobs).toEqual(['begin-anew'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('gives what was asked for meanwhile one turn after the one under way, and lets nobody wait only where none of them must have it', async () => {
  const jobs: Job['what'][] = []
  const over: ((folded: boolean) => void)[] = []
  const journals = journalsBeside('/nowhere/linecard.sqlite', noBackups, {
    fold(_paths, what) {
      jobs.push(what)
      return new Promise((resolve) => over.push(resolve))
    },
    stop() {},
    end: () => Promise.resolve(),
  })
  async function go(folds: Promise<boolean>[]): Promise<void> {
    for (let count = 0; count < 2; count += 1) {
      await new Promise(setImmediate)
      over.shift()?.(true)
    }
    expect(await Promise.all(folds)).toEqual(folds.map(() => true))
  }
  await go([journals.fold(true), journals.fold(true), journals.fold(true)])
  await go([journals.fold(true), journals.fold(true), journals.fold()])
  await go([journals.fold(), journals.fold(true)])
  expect(jobs).toEqual(['fold-soon', 'fold-soon', 'fold-soon', 'fold', 'fold', 'fold-soon'])
})
