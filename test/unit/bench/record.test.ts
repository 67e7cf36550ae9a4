import { describe, expect, it } from 'vitest'
import { withSection, type Run } from '../../bench/record.ts'

const run = (commit: string): Run => ({ date: '2026-11-27', commit, machine: '2 × a processor' })
const line = (bench: string, ours: number) => ({ bench, size: 5_000, unit: 'ms', ours, peers: { another: 8.123 }, limit: 10 })

describe('the record of what was measured', () => {
  it('shows the newest commit first, with peers, the limit and whether it was missed', () => {
    const one = withSection(null, run('aaa'), [line('a scroll step', 4.567)])
    const two = withSection(one, run('bbb'), [line('a scroll step', 12)])
    expect(two.match(/^## .*/gm)).toEqual(['## 2026-11-27, bbb', '## 2026-11-27, aaa'])
    expect(two).toContain('| a scroll step | 5,000 | 12 ms | another 8.12 | ≤ 10, missed |')
    expect(two).toContain('| a scroll step | 5,000 | 4.57 ms | another 8.12 | ≤ 10 |')
  })

  it('keeps of a commit what was not measured again', () => {
    const one = withSection(null, run('aaa'), [line('a scroll step', 4), line('a search', 3)])
    const two = withSection(one, run('aaa'), [line('a search', 2)])
    expect(two.match(/^## .*/gm)).toEqual(['## 2026-11-27, aaa'])
    expect(two.match(/^\| a .*/gm)).toEqual([
      '| a search | 5,000 | 2 ms | another 8.12 | ≤ 10 |',
      '| a scroll step | 5,000 | 4 ms | another 8.12 | ≤ 10 |',
    ])
    expect(two).toMatch(/\n$/)
  })
})
