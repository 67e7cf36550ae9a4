// `npm run bench [-- --json] [-- --record] [-- --size N] [name]`: every test/bench/*.bench.ts (or those whose name contains the given text), one
// after the other. --record: writes the figures into docs/benchmarks.md.
import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Bench, Line } from './line.ts'
import { rounded } from './line.ts'
import { record, thisRun } from './record.ts'
import { table } from './table.ts'

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, record: { type: 'boolean', default: false }, size: { type: 'string' } },
  allowPositionals: true,
})
const size = values.size === undefined ? null : Number(values.size)
const say = (text: string): void => void process.stderr.write(`· ${text}\n`)

const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.bench.ts')).sort()
const lines: Line[] = []
let found = false
for (const file of files) {
  const bench = (await import(new URL(file, import.meta.url).href)) as Bench
  if (!positionals.every((part) => bench.name.includes(part) || file.includes(part))) continue
  found = true
  say(bench.name)
  try {
    for await (const line of bench.run(size)) {
      lines.push(line)
      if (values.json) console.log(JSON.stringify(line))
      else say(`  ${line.bench}, ${line.size.toLocaleString('en')}: ${rounded(line.ours)} ${line.unit}`)
    }
  } catch (error) {
    // The others still have something to tell.
    console.error(error)
    process.exitCode = 1
  }
}
if (!found) {
  console.error(`No benchmark is called ${positionals.join(' ')}.`)
  process.exitCode = 2
} else if (!values.json && lines.length > 0) console.log(`\n${table(lines)}`)
if (values.record && lines.length > 0) record(lines, thisRun(new Date()))
