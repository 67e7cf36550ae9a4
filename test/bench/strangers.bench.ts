import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hostileAnswers, honestPage, type HostileAnswer } from '../support/pbx/hostile-answers.ts'
import { hostileRegistrars } from '../support/sip/hostile-registrars.ts'
import type { Line } from './line.ts'

/**
 * What each hostile answer of a PBX, and each hostile message of a registrar, costs whoever listens: the longest that its event loop stands
 * still, and the most memory above what it had before. A process of its own for each, after an honest answer; another honest one follows,
 * and must be read. Beside it an honest one in the place of the hostile one.
 */
export const name = 'strangers: what hostile answers cost'

const maxStallMs = 50
const maxMb = 100

interface Cost {
  readonly stallMs: number
  readonly memoryMb: number
}

export async function* run(): AsyncGenerator<Line> {
  const honest: HostileAnswer = { name: 'honest', status: 200, headers: {}, body: () => honestPage, means: 'ok' }
  const honestPbx = await costOfPbx(honest)
  for (const hostile of hostileAnswers) yield* lines(`a PBX: ${hostile.name}`, await costOfPbx(hostile), honestPbx)
  const honestRegistrar = await costOf(['registrar', 'none'])
  for (const [index, { name: what }] of hostileRegistrars.entries())
    yield* lines(`a registrar: ${what}`, await costOf(['registrar', String(index)]), honestRegistrar)
}

function* lines(what: string, cost: Cost, honest: Cost): Generator<Line> {
  const [stall, memory] = [{ 'an honest answer': honest.stallMs }, { 'an honest answer': honest.memoryMb }]
  yield { bench: `${what}, longest stall`, size: 1, unit: 'ms', ours: cost.stallMs, peers: stall, limit: maxStallMs }
  yield { bench: `${what}, memory`, size: 1, unit: 'MB', ours: cost.memoryMb, peers: memory, limit: maxMb }
}

/** A PBX in this process, so that what making the answer costs is not counted. Its second answer is the hostile one. */
async function costOfPbx({ status, headers, body, halts, waits }: HostileAnswer): Promise<Cost> {
  const made = body()
  let count = 0
  const server = createServer({ maxHeaderSize: 100_000 }, (_request, response) => {
    count += 1
    if (count !== 2) return void response.writeHead(200, { 'content-type': 'application/json' }).end(honestPage)
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value)
    response.writeHead(status, { 'content-type': 'application/json' })
    if (!halts) return void response.end(made)
    response.write(made.subarray(0, 1))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await costOf(['pbx', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waits ? 'yes' : 'no'])
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function costOf(args: readonly string[]): Promise<Cost> {
  const one = fileURLToPath(new URL('strangers/one.ts', import.meta.url))
  const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, one, ...args], { timeout: 60_000 })
  const { usable, ...cost } = JSON.parse(stdout) as Cost & { usable: boolean }
  if (!usable) throw new Error(`the next honest answer was not read (${args.join(' ')})`)
  return cost
}
