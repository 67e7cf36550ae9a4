import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `npm run -s linecard` runs, from outside. */
function linecard(args: readonly string[], input = ''): { status: number | null; out: string; err: string } {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const ran = spawnSync(process.execPath, ['src/main/plans/cli.ts', ...args], { cwd: root, input, encoding: 'utf8', env })
  return { status: ran.status, out: ran.stdout, err: ran.stderr }
}

describe('linecard check', () => {
  it('says what is understood of a list and what somebody has to decide, and ends with 0 when every row can be used', () => {
    expect(linecard(['check', 'test/corpus/import/17-freepbx-bulkhandler.csv'])).toMatchObject({ status: 0, err: '' })
    const { status, out } = linecard(['check', 'test/corpus/import/14-macs.csv'])
    expect(status).toBe(2)
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        '✗ Line 9, MAC address: “0O1565AABB57” is not a phone’s MAC address. Did you mean 001565aabb57?',
        '10 of 13 rows can be used as they are.',
      ]),
    )
    const vietnamese = linecard(['check', 'test/corpus/import/09-scientific.csv', '--language', 'vi'])
    expect(vietnamese.out).toContain('Dòng 2, số gọi ra: Bảng tính đã rút gọn số')
  })

  it('prints no password and no PIN, from standard input either', () => {
    const { status, out } = linecard(['check', '-', '--json'], 'number,sip password,pin\n1001,Zk4mQ7pT9wX2,4711\n')
    expect([status, JSON.parse(out)]).toMatchObject([
      0,
      { rows: [{ values: { number: '1001', password: true, voicemailPin: true } }] },
    ])
    expect(out).not.toMatch(/Zk4m|4711/)
  })

  it.each([
    [['check', 'nothing-there.csv'], 2, 'nothing-there.csv could not be read (ENOENT).'],
    [['check'], 64, 'npm run -s linecard -- check FILE'],
    [['plan', 'a.csv'], 64, 'npm run -s linecard -- check FILE'],
    [['check', 'a.csv', '--colour'], 64, '--colour'],
    [['check', 'a.csv', '--digits', '2'], 64, '--digits takes a number from 3 to 10.'],
  ])('called as %j ends with %i and says why', (args, status, said) => {
    const ran = linecard(args)
    expect([ran.status, ran.out]).toEqual([status, ''])
    expect(ran.err).toContain(said)
  })
})
