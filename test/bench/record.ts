import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { rounded, type Line } from './line.ts'

const head = `# What was measured

\`npm run bench -- --record\` adds a section here, and replaces the one of the same commit. Each line is from one run, with its peers measured in the
same run: times differ from computer to computer, ratios much less. *missed* stands where a limit was not kept.
`

/** Where and on what, so that two sections can be compared. */
export interface Run {
  /** As YYYY-MM-DD. */
  readonly date: string
  readonly commit: string
  readonly machine: string
}

export const thisRun = (now: Date): Run => ({
  date: now.toISOString().slice(0, 10),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: [
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
  ].join(', '),
})

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** A section of docs/benchmarks.md. */
export function section({ date, commit, machine }: Run, lines: readonly Line[]): string {
  const rows = lines.map(({ bench, size, unit, ours, peers, limit }) =>
    [
      bench,
      size.toLocaleString('en'),
      `${rounded(ours)} ${unit}`,
      Object.entries(peers)
        .map(([name, value]) => `${name} ${rounded(value)}`)
        .join(', '),
      limit === undefined ? '' : `≤ ${rounded(limit)}${ours <= limit ? '' : ', missed'}`,
    ].map(cell),
  )
  const all = [['what', 'size', 'ours', 'peers', 'limit'], ['---', '---:', '---:', '---', '---'], ...rows]
  return [`## ${date}, ${commit}`, '', machine, '', ...all.map((row) => `| ${row.join(' | ')} |`), ''].join('\n')
}

/** The file with this section as its first; one of the same commit keeps what was not measured again. */
export function withSection(before: string | null, run: Run, lines: readonly Line[]): string {
  const [, ...sections] = (before ?? '').split(/^(?=## )/m)
  const others = sections.filter((one) => !one.startsWith(`## ${run.date}, ${run.commit}\n`))
  const same = sections.find((one) => !others.includes(one))
  const fresh = section(run, lines)
  const names = new Set(lines.map(({ bench, size }) => `| ${cell(bench)} | ${size.toLocaleString('en')} |`))
  const kept = (same ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (what|---) \|/.test(line))
    .filter((line) => ![...names].some((name) => line.startsWith(name)))
  const whole = kept.length === 0 ? fresh : `${fresh.trimEnd()}\n${kept.join('\n')}\n`
  return [head, whole, ...others.map((one) => `${one.trimEnd()}\n`)].join('\n')
}

const file = 'docs/benchmarks.md'

export function record(lines: readonly Line[], run: Run): void {
  writeFileSync(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : null, run, lines))
}
