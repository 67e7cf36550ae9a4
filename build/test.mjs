// `npm test`: sets up what is missing, checks, builds, and runs every suite with a real keychain of its own. The last line counts all tests.
import { availableParallelism, tmpdir } from 'node:os'
import { begin } from './begin.mjs'
import { main as check } from './check.mjs'
import { onElectron, usableElectron } from './electron-specs.mjs'
import { asText, failedInPlaywright, failedInVitest } from './failures.mjs'
import { voices } from './in-turn.mjs'
import { build, setUp } from './setup.mjs'

/** The titles of the end-to-end tests that `fits` picks, from a report’s suites within suites. */
function titlesOf(suites, fits) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...titlesOf(inner, fits),
    ...specs.filter(({ tests }) => tests.some(fits)).map(({ file, line, title }) => `${file}:${line} ${title}`),
  ])
}

/** By itself Vitest leaves one of two cores idle. */
const cores = availableParallelism()
const unit = { name: 'unit', projects: ['unit'], workers: Math.max(2, cores - 1) }
/**
 * These wait for much, for a minute of requests or for a phone, and run beside the end-to-end specs, which keep two cores busy but for a tenth. One
 * file of them at a time fills that, and ends as the specs do: more would only make everything slower, and some of it too slow.
 */
const waiting = [
  { name: 'contract, built and interop', projects: ['contract', 'built', 'interop'], workers: cores > 2 ? 3 : 1 },
  { name: 'package', projects: ['package'], workers: 1 },
]

/**
 * A home of its own: the tests' keychain, settings and files never touch the developer's. What runs beside others has one for itself, as two
 * keychains cannot share their files.
 */
function ownHome(system) {
  const { join } = system
  const home = system.files.mkdtempSync(join(tmpdir(), 'linecard-test-'))
  const reports = join(home, 'reports')
  system.files.mkdirSync(reports)
  const path = [system.here('node_modules', '.bin'), system.variable('PATH') ?? '']
  const env = system.envWith({
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: home,
    LINECARD_REPORTS: reports,
    PATH: [...path, ...(system.platform === 'linux' ? ['/usr/sbin'] : [])].join(system.delimiter),
    CI: system.variable('CI') ?? '1',
    // What is kept until others were heard goes through a pipe first.
    ...(system.isTerminal ? { FORCE_COLOR: '1' } : {}),
  })
  return { reports, env, remove: () => system.files.rmSync(home, { recursive: true, force: true, maxRetries: 10 }) }
}

/** The programs of a Secret Service of its own; null where they are not there. */
function findSecretService(system) {
  const [bash, dbus, keyring] = ['bash', 'dbus-run-session', 'gnome-keyring-daemon'].map(system.onPath)
  if (system.platform !== 'linux') return null
  if (bash !== null && dbus !== null && keyring !== null) return { bash, dbus, keyring }
  system.say('There is no Secret Service here: tests that need a real keychain are skipped.')
  return null
}

/** A command with a Secret Service of its own around it, which is unlocked with a password of its own; `null`: the command alone. */
function withSecretService(secretService, command) {
  if (secretService === null) return command
  const quoted = command.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ')
  const unlock = `printf linecard-tests | '${secretService.keyring}' --unlock --components=secrets >/dev/null 2>&1`
  return [secretService.dbus, '--', secretService.bash, '-c', `${unlock}; exec ${quoted}`]
}

/** What the suites came to, all of them together. */
const newResults = () => ({
  totals: { passed: 0, failed: 0, skipped: 0 },
  /** What failed as a whole. */
  broken: [],
  failures: [],
  unsteady: [],
})

/** Runs suites in a home of their own, one after the other; `say` is given what they write. */
function suites(system, results, { home, secretService, say }) {
  const { totals, broken, failures, unsteady } = results
  const { reports, env } = home

  async function run(name, command, more = {}) {
    say(`\n== ${name}\n`)
    const started = Date.now()
    const [program, ...rest] = withSecretService(secretService, command)
    const done = await system.runBeside(program, rest, { env: { ...env, ...more }, hear: say })
    if (done.error) say(`${done.error.message}\n`)
    say(`== ${name}: ${done.good ? 'good' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
    return done.good
  }

  /** One suite: a run that fails counts as a failure even where its report has none. */
  async function suite(name, command, report, more) {
    const good = await run(name, command, more)
    let read = { passed: 0, failed: 0, skipped: 0 }
    try {
      read = report()
    } catch {
      // Told below: it ran no test.
    }
    if (read.passed + read.failed === 0) {
      broken.push(`${name} ran no test`)
      read.failed += 1
    }
    if (!good) {
      broken.push(name)
      read.failed = Math.max(1, read.failed)
    }
    for (const key of ['passed', 'failed', 'skipped']) totals[key] += read[key]
  }

  return {
    vitest({ name, projects, workers }) {
      const file = system.join(reports, `${projects.join('-')}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--silent=passed-only']
      const which = [...projects.flatMap((project) => ['--project', project]), `--maxWorkers=${workers}`]
      return suite(name, [system.node, ...system.tool('vitest', 'run', ...which, ...reporters)], () => {
        const found = JSON.parse(system.readText(file))
        const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = found
        failures.push(...failedInVitest(found))
        return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
      })
    },
    /** The end-to-end specs, as their report tells of them. */
    specs: (name, report, more) =>
      suite(
        name,
        [system.node, ...system.tool('playwright', 'test')],
        () => {
          const found = JSON.parse(system.readText(system.join(reports, report)))
          const { stats, suites } = found
          failures.push(...failedInPlaywright(found))
          unsteady.push(...titlesOf(suites, (test) => test.status === 'flaky'))
          return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
        },
        more,
      ),
  }
}

export async function main(system, args) {
  const homes = [ownHome(system), ownHome(system)]
  const results = newResults()
  const { totals, broken } = results
  const removeHomes = () => homes.forEach((home) => home.remove())

  /** The checks, the build and the unit tests need nothing of Debian’s and no keychain: they run while its packages come. */
  async function first() {
    system.write('\n== checks\n')
    if ((await check(system, ['--no-unit'])) !== 0) {
      broken.push('checks')
      totals.failed += 1
    }
    if (!build(system)) {
      broken.push('the build')
      totals.failed += 1
    }
    await suites(system, results, { home: homes[0], secretService: null, say: system.write }).vitest(unit)
  }

  if (!(await setUp(system, ['start', 'test', 'installers', 'packaging'], { yes: args.includes('--yes'), beside: first }))) {
    removeHomes()
    return 1
  }
  const secretService = findSecretService(system)
  const [one, other] = voices(2, system.write)

  async function whatWaits() {
    const own = suites(system, results, { home: homes[0], secretService, say: one.say })
    for (const each of waiting) await own.vitest(each)
    one.done()
  }
  async function endToEnd() {
    const own = suites(system, results, { home: homes[1], secretService, say: other.say })
    await own.specs('end to end', 'e2e.json')
    const electron = usableElectron(system)
    if (electron.program === null) other.say(`· The specs do not run on Electron here: ${electron.why}.\n`)
    else await own.specs('end to end in Electron', 'electron.json', onElectron)
    other.done()
  }
  await Promise.all([whatWaits(), endToEnd()])

  removeHomes()
  for (const title of results.unsteady) system.say(`Passed only on the second try: ${title}`)
  system.write(asText(results.failures))
  if (broken.length > 0) system.write(`\nFailed: ${broken.join(', ')}\n`)
  system.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
  return totals.failed > 0 ? 1 : 0
}

await begin(import.meta, main)
