import { parse } from 'csv-parse/sync'
import PQueue from 'p-queue'
import { createDemoApi } from '../../src/main/demo/demo-api.ts'
import { account, seededRandom } from '../support/app/office.ts'
import { virtualClock, type VirtualClock } from '../support/clocks/virtual-clock.ts'
import { transportTo, type Fault } from '../support/pbx/pbx-in-process.ts'
import { hardOffice, latencyMs, runThrough } from '../support/plans/hard-office.ts'
import { fromText, rowsOf } from '../support/plans/plan-office.ts'
import { withGlobalTime } from './day/global-time.ts'
import type { Line } from './line.ts'

/**
 * Three hundred people on a line that loses one answer in ten and fails one request in twenty, on a PBX that counts sixty requests a minute, in
 * virtual time; then the same with the app killed five and fifty times, each with a window in sight and without one, as the command line alone has it.
 * In sight of a person one of sixty places is always kept for a click. Beside it what one would write: csv-parse, p-queue with sixty a
 * minute, a password of its own for each, three more tries where no answer comes, and a file of results that is written row by row.
 */
export const name = 'plans: three hundred people on a bad line'

const people = 300
const seed = 11
const list = `Extension,Name\n${Array.from({ length: people }, (_, at) => `${3000 + at},Person ${at}`).join('\n')}\n`

interface Result {
  /** Seconds that it took, and how many requests left. */
  readonly seconds: number
  readonly requests: number
  /** Refused for being too many. */
  readonly refused: number
  /** Not there, or with a password that nobody has. */
  readonly lost: number
}

export async function* run(): AsyncGenerator<Line> {
  for (const kills of [0, 5, 50]) {
    const ours = await ourRun(kills, true)
    const inSight = await ourRun(kills, false)
    const theirs = await peerRun(kills)
    const line = (bench: string, unit: string, of: (result: Result) => number, limit?: number): Line => ({
      ...{ bench: `${bench}, killed ${kills} times`, size: people, unit, ours: of(ours) },
      peers: { 'p-queue + csv-parse': of(theirs) },
      ...(limit === undefined ? {} : { limit }),
    })
    yield line('people that are missing, or whose password nobody has', 'people', ({ lost }) => lost, 0)
    yield line('requests refused (429) of our making', '429s', ({ refused }) => refused, 0)
    yield line('requests', 'requests', ({ requests }) => requests)
    yield line('it takes (within 2 % of a request a second)', 's', ({ seconds }) => seconds, 1.02 * ours.requests)
    yield {
      ...{ bench: `the same in sight of a window, a request, killed ${kills} times`, size: people, unit: 's' },
      ...{ ours: inSight.seconds / inSight.requests, peers: {} },
    }
  }
}

async function ourRun(kills: number, unseen: boolean): Promise<Result> {
  const hard = await hardOffice({ seed, limits: false, unseen })
  const { office } = hard
  const plan = await fromText(office, list)
  await runThrough(hard, plan.id, { kills, steps: 24_000, seed })
  const { requests, refused } = hard
  const seconds = hard.since() / 1_000
  let lost = 0
  for (const { number } of await rowsOf(office, plan)) {
    const read = await office.go(office.app.credentials.password(account, number ?? ''))
    if (!read?.ok || read.value !== office.api.row(number ?? '')?.password) lost += 1
  }
  office.app.close()
  office.store.close()
  return { seconds, requests, refused, lost }
}

/** What a script keeps on its disk: the passwords of rows whose answer it saw. */
type ResultsFile = Map<string, string>

async function peerRun(kills: number): Promise<Result> {
  const clock = virtualClock()
  return withGlobalTime(clock, async () => {
    const random = seededRandom(seed)
    const drawn = (): number => ((random.bytes(1)[0] ?? 0) * 256 + (random.bytes(1)[0] ?? 0)) / 65_536
    const counted = { requests: 0, refused: 0 }
    const api = createDemoApi({ clock, random, token: 'bench', extensions: 20, limit: 60 })
    const transport = transportTo(api, {
      fault(): Fault | null {
        counted.requests += 1
        const now = drawn()
        if (now < 0.06) return 'reset-after'
        if (now < 0.1) return 'half'
        if (now < 0.125) return 'error-before'
        return now < 0.15 ? 'error-after' : null
      },
      travels: () => new Promise((come) => void clock.after(latencyMs, () => come())),
      answered(_request, { status }) {
        if (status === 429) counted.refused += 1
      },
    })
    const file: ResultsFile = new Map()
    const from = clock.steady()
    for (let life = 0; life <= kills; life += 1) {
      // As many requests in each life as there are to be made in all of them.
      const left = life < kills ? Math.max(1, Math.round((drawn() * 2 * people) / (kills + 1))) : Infinity
      await until(clock, importPeople(file, left, transport, random))
    }
    const lost = Array.from({ length: people }, (_, at) => String(3000 + at)).filter(
      (number) => api.row(number) === null || file.get(number) !== api.row(number)?.password,
    )
    return { ...counted, seconds: (clock.steady() - from) / 1_000, lost: lost.length }
  })
}

/** The script. It dies, as if killed, when it is about to hear of its request number `dies`. */
function importPeople(
  file: ResultsFile,
  dies: number,
  transport: ReturnType<typeof transportTo>,
  random: ReturnType<typeof seededRandom>,
): Promise<void> {
  let sent = 0
  return new Promise((over) => {
    const queue = new PQueue({ intervalCap: 60, interval: 60_000, concurrency: 4 })
    const rows = parse<{ Extension: string; Name: string }>(list, { columns: true })
    async function create(row: { Extension: string; Name: string }): Promise<void> {
      const password = Buffer.from(random.bytes(18)).toString('base64url')
      for (let attempt = 0; attempt < 4; attempt += 1) {
        const answer = await transport.send({
          ...{ method: 'POST', path: '/api/pbx/extensions', token: 'bench' },
          body: { extension_number: row.Extension, display_name: row.Name, sip_password: password },
        })
        if ((sent += 1) >= dies) {
          queue.pause()
          over()
          return new Promise(() => {})
        }
        if (answer.ok && answer.status === 429) await pause(1_000 * Number(answer.header('retry-after') ?? 1))
        else if (answer.ok && (answer.status === 201 || (answer.status < 500 && attempt > 0)))
          return void file.set(row.Extension, password)
        // It was there before: done in an earlier run.
        else if (answer.ok && answer.status < 500) return
      }
    }
    void Promise.all(rows.filter(({ Extension }) => !file.has(Extension)).map((row) => queue.add(() => create(row)))).then(() =>
      over(),
    )
  })
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))

/** Lets time go on until `work` is done. */
async function until(clock: VirtualClock, work: Promise<void>): Promise<void> {
  let done = false
  void work.then(() => (done = true))
  while (!done) await clock.pass(50)
}
