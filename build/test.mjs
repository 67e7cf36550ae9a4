// `npm test`: sets up what is missing, checks, builds, and runs every suite with a real keychain of its own. The last line counts all tests.
import { availableParallelism, tmpdir } from 'node:os'
import { begin } from './begin.mjs'
import { main as check } from './check.mjs'
import { onElectron, usableElectron } from './electron-specs.mjs'
import { asText, failedInPlaywright, failedInVitest } from './failures.mjs'
import { build, setUp } from './setup.mjs'

/** The titles of the end-to-end tests that `fits` picks, from a report’s suites within suites. */
function titlesOf(suites, fits) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...titlesOf(inner, fits),
    ...specs.filter(({ tests }) => tests.some(fits)).map(({ file, line, title }) => `${file}:${line} ${title}`),
  ])
}

/**
 * What runs one after the other, and how many files of it at once. By itself Vitest leaves one of two cores idle. Those whose tests also wait, for
 * a minute of requests or for a phone, run together, so that somebody works meanwhile. Packages are made alone.
 */
const cores = Math.max(2, availableParallelism() - 1)
const unit = { name: 'unit', projects: ['unit'], workers: cores }
const runs = [
  { name: 'contract, built and interop', projects: ['contract', 'built', 'interop'], workers: 3 },
  { name: 'package', projects: ['package'], workers: 1 },
]

/** A home of its own: the tests' keychain, settings and files never touch the developer's. */
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
  })
  return { home, reports, env, remove: () => system.files.rmSync(home, { recursive: true, force: true, maxRetries: 10 }) }
}

export async function main(system, args) {
  const { reports, env, remove } = ownHome(system)
  const totals = { passed: 0, failed: 0, skipped: 0 }
  const broken = []
  const failures = []
  const unsteady = []

  /** The programs of a Secret Service of its own; null where they are not there, or not yet. */
  let secretService = null
  const findSecretService = () => {
    const [bash, dbus, keyring] = ['bash', 'dbus-run-session', 'gnome-keyring-daemon'].map(system.onPath)
    const all = system.platform === 'linux' && bash !== null && dbus !== null && keyring !== null
    if (all) secretService = { bash, dbus, keyring }
    else if (system.platform === 'linux')
      system.say('There is no Secret Service here: tests that need a real keychain are skipped.')
  }

  /** Runs a tool with a Secret Service of its own around it, unlocked with a password of its own, once there is one. */
  function run(name, command, more = {}) {
    system.write(`\n== ${name}\n`)
    const started = Date.now()
    const quoted = command.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ')
    const unlock = `printf linecard-tests | '${secretService?.keyring}' --unlock --components=secrets >/dev/null 2>&1`
    const [program, ...rest] = secretService
      ? [secretService.dbus, '--', secretService.bash, '-c', `${unlock}; exec ${quoted}`]
      : command
    const done = system.run(program, rest, { env: { ...env, ...more }, stdio: 'inherit' })
    if (done.error) system.complain(`${done.error.message}\n`)
    system.write(`== ${name}: ${done.good ? 'good' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
    return done.good
  }

  /** One suite: a run that fails counts as a failure even where its report has none. */
  function suite(name, command, report, more) {
    const good = run(name, command, more)
    const before = totals.failed
    let read = { passed: 0, failed: 0, skipped: 0 }
    try {
      read = report()
    } catch {
      // Told below: it ran no test.
    }
    if (read.passed + read.failed === 0) {
      broken.push(`${name} ran no test`)
      totals.failed += 1
    }
    for (const key of ['passed', 'failed', 'skipped']) totals[key] += read[key]
    if (good) return
    broken.push(name)
    if (totals.failed === before) totals.failed += 1
  }

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
    vitest(unit)
  }

  function vitest({ name, projects, workers }) {
    const file = system.join(reports, `${projects.join('-')}.json`)
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--silent=passed-only']
    const which = [...projects.flatMap((project) => ['--project', project]), `--maxWorkers=${workers}`]
    suite(name, [system.node, ...system.tool('vitest', 'run', ...which, ...reporters)], () => {
      const found = JSON.parse(system.readText(file))
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = found
      failures.push(...failedInVitest(found))
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
    })
  }

  if (!(await setUp(system, ['start', 'test', 'installers', 'packaging'], { yes: args.includes('--yes'), beside: first }))) {
    remove()
    return 1
  }
  findSecretService()
  for (const one of runs) vitest(one)
  /** The end-to-end specs, as their report tells of them. */
  const specs = (name, report, more) =>
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
    )
  specs('end to end', 'e2e.json')
  const electron = usableElectron(system)
  if (electron.program === null) system.say(`The specs do not run on Electron here: ${electron.why}.`)
  else specs('end to end in Electron', 'electron.json', onElectron)

  remove()
  for (const title of unsteady) system.say(`Passed only on the second try: ${title}`)
  system.write(asText(failures))
  if (broken.length > 0) system.write(`\nFailed: ${broken.join(', ')}\n`)
  system.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`)
  return totals.failed > 0 ? 1 : 0
}

await begin(import.meta, main)
