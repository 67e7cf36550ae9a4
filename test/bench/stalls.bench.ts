import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Profiler } from 'node:inspector'
import type { DemoExtension } from '../../src/main/demo/company.ts'
import { median, type Line } from './line.ts'
import { startFarPbx, type FarPbx } from './stalls/far-pbx.ts'
import { account, leaveYear } from './stalls/records.ts'
import { longest, longestByItself, type Stall } from './stalls/stall.ts'
import { startWatched, type Watched } from './stalls/watched.ts'
import { whatRan } from './stalls/why.ts'

/**
 * How long main's event loop stands still at most: the built app in a process of its own, with its database, and a PBX over HTTP. In
 * Electron main is the UI thread, so nothing there may take longer than 50 ms, however many extensions there are. Beside it a Node
 * process that does nothing, at the same time: what both show is this computer's. The PBX would be on another one. Each figure is the middle of some lives of the app.
 *
 * `STALLS_WHY=1 npm run bench -- stalls` says what ran in the longest ones, which makes them longer.
 */
export const name = 'stalls: the longest that main’s event loop stands still'

const sizes = [5_000, 50_000]
/** How many lives are lived: `STALLS_LIVES`, or three. */
const rounds = Number(process.env['STALLS_LIVES'] ?? 3)
const maxMs = 50
const explains = process.env['STALLS_WHY'] === '1'

const phases = ['start', 'list', 'phones', 'search', 'sync', 'save', 'quit', 'remove an account'] as const
type Phase = (typeof phases)[number]

export async function* run(only: number | null): AsyncGenerator<Line> {
  for (const size of only === null ? sizes : [only]) {
    const folder = mkdtempSync(join(tmpdir(), 'linecard-stalls-'))
    const pbx = await startFarPbx(size)
    const { rows } = pbx
    try {
      const template = join(folder, 'template')
      mkdirSync(template)
      leaveYear(join(template, 'linecard.sqlite'), pbx.address, rows, Date.now())
      const lives: Life[] = []
      for (let round = 0; round < (explains ? 1 : rounds); round += 1) {
        await pbx.change('as at first')
        lives.push(await live(pbx, rows, template, join(folder, `life-${round}`)))
      }
      for (const phase of phases) {
        const middle = (of: (life: Life) => number): number => median(lives.map(of))
        yield {
          bench: `longest stall, ${phase}`,
          size,
          unit: 'ms',
          ours: middle((life) => longest(life.ours, phase).ms),
          peers: {
            'a bare Node process': middle((life) => longest(life.bare, phase).ms),
            'of it at work': middle((life) => longest(life.ours, phase).cpuMs),
            'of it without a processor': middle((life) => longest(life.ours, phase).queuedMs),
            'the longest with a processor of its own': middle((life) => longestByItself(life.ours, phase)),
          },
          limit: maxMs,
        }
      }
    } finally {
      await pbx.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

interface Life {
  readonly ours: readonly Stall[]
  readonly bare: readonly Stall[]
}

/** One life of the app: started on a year's records, used, closed in the middle of its work, and started again to lose its account. */
async function live(pbx: FarPbx, rows: readonly DemoExtension[], template: string, folder: string): Promise<Life> {
  const data = join(folder, 'data')
  const exports = join(folder, 'exports')
  mkdirSync(exports, { recursive: true })
  cpSync(template, data, { recursive: true })
  const ours: Stall[] = []
  const bare: Stall[] = []
  const running: Watched[] = []

  async function begin(phase: Phase): Promise<Watched> {
    running.push(await startWatched({ report: join(folder, 'bare.json'), phase }))
    const app = await startWatched({ report: join(folder, 'ours.json'), phase, data, exports })
    running.push(app)
    return app
  }
  const mark = async (phase: Phase): Promise<void> => {
    await Promise.all(running.map((each) => each.mark(phase)))
  }
  async function stopAll(): Promise<void> {
    for (const each of running.splice(0).reverse()) await each.stop()
  }
  async function end(): Promise<void> {
    await stopAll()
    for (const [into, file] of [[ours, 'ours.json'] as const, [bare, 'bare.json'] as const]) {
      into.push(...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Stall[]))
    }
    if (explains) explain(join(folder, 'ours.json.cpuprofile'), ours)
  }

  const numbers = rows.map((row) => row.extension_number)
  try {
    let { call, page } = await begin('start')
    await Promise.all([page(), call('app.open', {}), call('extensions.list', { accountId: account })])
    // The keychain, the backup and what else begins when the window has painted.
    for (let tries = 0; tries < 100 && !existsSync(join(data, 'linecard.backup.sqlite')); tries += 1) await pause(100)
    await pause(1_000)

    await mark('list')
    for (let window = 0; window < 2; window += 1) {
      await Promise.all([
        ...[page(), page()],
        ...(['app.open', 'app.open', 'app.state'] as const).map((name) => call(name, {})),
        ...(['extensions.list', 'extensions.list', 'queue.list', 'ledger.list', 'watch.list'] as const).map((name) =>
          call(name, { accountId: account }),
        ),
      ])
    }

    await mark('phones')
    // Each of them compares what its phone was given with what it would be given now.
    const qos = { signalling: 24, voice: 46 }
    await call('phones.saveLayer', {
      of: { layer: 'company', accountId: account },
      settings: { timeZone: 'Asia/Ho_Chi_Minh', qos },
    })
    const listPhones = () => call('phones.list', { accountId: account })
    await Promise.all([listPhones(), listPhones()])

    await mark('search')
    const word = 'nguyễn văn'
    for (let key = 1; key <= 3 * word.length; key += 1) {
      const search = word.slice(0, 1 + (key % word.length))
      await call('app.changeSettings', { window: { ...plainWindow, search } })
      await call('registrations.focus', focusOn(numbers.slice(key * 30, key * 30 + 40)))
    }

    await mark('sync')
    await call('keychain.useSessionOnly', {})
    await call('accounts.replaceToken', { accountId: account, token: pbx.token })
    await call('extensions.sync', { accountId: account })
    await call('registrations.focus', focusOn(numbers.slice(0, 60)))
    await pbx.change('a busy day')
    await call('extensions.sync', { accountId: account })

    await mark('save')
    const some = numbers.filter((_number, index) => index % 10 !== 3).slice(0, 1_000)
    const [edited = ''] = some
    await call('extensions.update', { accountId: account, number: edited, patch: { displayName: 'Edited' } })
    await call('extensions.create', { accountId: account, draft: { number: '6000001' }, password: { mode: 'generate' } })
    for (let from = 0; from < some.length; from += 8) {
      const rotated = some.slice(from, from + 8)
      await Promise.all(
        rotated.map((number) => call('credentials.rotate', { accountId: account, number, password: { mode: 'generate' } })),
      )
    }
    await call('bundle.save', {
      accountId: account,
      items: numbers.slice(0, 4_000).map((number) => ({ number, target: 'linphone' })),
    })
    await call('cards.save', {
      accountId: account,
      items: some.map((number) => ({ number, target: 'grandstream-wave' })),
      sheet: { paper: 'a4', perPage: 8, language: 'vi' },
      withPassword: true,
      withPin: true,
    })
    for (const name of ['handoff.preview', 'handoff.save', 'handoff.code'] as const)
      await call(name, { accountId: account, number: edited, target: 'grandstream-wave' })
    await call('handoff.saveQr', { accountId: account, number: edited, target: 'grandstream-wave', format: 'png' })
    await call('diagnostics.copy', {})
    await call('watch.export', { accountId: account, number: edited })

    await mark('quit')
    // Nobody waits for these: they are cut off.
    call('extensions.sync', { accountId: account }).catch(() => {})
    call('extensions.list', { accountId: account }).catch(() => {})
    await pause(30)
    await end()

    ;({ call, page } = await begin('start'))
    await call('keychain.useSessionOnly', {})
    await pause(2_500)
    await mark('remove an account')
    await call('accounts.remove', { accountId: account })
    await end()
    return { ours, bare }
  } finally {
    await stopAll()
  }
}

const plainWindow = {
  accountId: account,
  view: 'all',
  sort: { column: 'number', down: false },
  columns: ['number', 'name'],
  widths: {},
  active: null,
  selected: [],
  inspector: true,
}

const focusOn = (visible: readonly string[]): object => ({
  accountId: account,
  window: 'one',
  visible,
  open: null,
  hidden: false,
})

function explain(file: string, stalls: readonly Stall[]): void {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profiler.Profile
  for (const phase of phases) {
    const most = stalls
      .filter((stall) => stall.phase === phase && stall.from + stall.ms > profile.startTime / 1e3)
      .sort((one, other) => other.cpuMs - one.cpuMs)
      .slice(0, 4)
    for (const stall of most.filter(({ cpuMs }) => cpuMs > 10))
      process.stderr.write(
        `${phase}: ${stall.ms.toFixed(0)} ms (${stall.cpuMs.toFixed(0)} ms at work)\n${whatRan(profile, stall).join('\n')}\n`,
      )
  }
}
