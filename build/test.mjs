// `npm test`: sets up what is missing, checks, builds, and runs every suite with a real keychain of its own. The last line counts all tests.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, node, root, setUp } from './setup.mjs'

setUp(['start', 'test'])

// A home of its own: the tests' keychain, settings and files never touch the developer's.
const home = mkdtempSync(join(tmpdir(), 'linecard-test-'))
const reports = join(home, 'reports')
mkdirSync(reports)
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_DATA_HOME: join(home, '.local', 'share'),
  XDG_CACHE_HOME: join(home, '.cache'),
  XDG_RUNTIME_DIR: home,
  LINECARD_REPORTS: reports,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}:/usr/sbin`,
  CI: process.env.CI ?? '1',
}
const has = (name) => spawnSync('sh', ['-c', `command -v ${name}`], { env, stdio: 'ignore' }).status === 0
const keychain = has('dbus-run-session') && has('gnome-keyring-daemon')
if (!keychain) console.log('· There is no Secret Service here: tests that need a real keychain are skipped.')

/** Runs a program with a Secret Service of its own around it, unlocked with a password of its own. */
function run(name, args) {
  console.log(`\n== ${name}`)
  const started = Date.now()
  const quoted = args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(' ')
  const done = keychain
    ? spawnSync(
        'dbus-run-session',
        [
          '--',
          'bash',
          '-c',
          `printf linecard-tests | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec ${quoted}`,
        ],
        {
          cwd: root,
          env,
          stdio: 'inherit',
        },
      )
    : spawnSync(args[0], args.slice(1), { cwd: root, env, stdio: 'inherit' })
  console.log(`== ${name}: ${done.status === 0 ? 'good' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return done.status === 0
}

const totals = { passed: 0, failed: 0, skipped: 0 }
const broken = []
const unsteady = []

/** The titles of the end-to-end tests that `fits` picks, from a report’s suites within suites. */
function titlesOf(suites, fits) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...titlesOf(inner, fits),
    ...specs.filter(({ tests }) => tests.some(fits)).map(({ file, line, title }) => `${file}:${line} ${title}`),
  ])
}

function count(name, report) {
  let read
  try {
    read = report()
  } catch {
    read = { passed: 0, failed: 0, skipped: 0 }
  }
  if (read.passed + read.failed === 0) {
    broken.push(`${name} ran no test`)
    totals.failed += 1
  }
  for (const key of ['passed', 'failed', 'skipped']) totals[key] += read[key]
}

if (!run('checks', [node, 'build/check.mjs', '--no-unit'])) {
  broken.push('checks')
  totals.failed += 1
}
build()

for (const project of ['unit', 'contract', 'built', 'interop']) {
  const file = join(reports, `${project}.json`)
  const good = run(project, [
    node,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--silent=passed-only',
  ])
  const before = totals.failed
  count(project, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  })
  if (!good) {
    broken.push(project)
    if (totals.failed === before) totals.failed += 1
  }
}

{
  const good = run('end to end', [node, 'node_modules/@playwright/test/cli.js', 'test'])
  const before = totals.failed
  count('end to end', () => {
    const { stats, suites } = JSON.parse(readFileSync(join(reports, 'e2e.json'), 'utf8'))
    unsteady.push(...titlesOf(suites, (test) => test.status === 'flaky'))
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
  })
  if (!good) {
    broken.push('end to end')
    if (totals.failed === before) totals.failed += 1
  }
}

rmSync(home, { recursive: true, force: true })
for (const title of unsteady) console.log(`· Held only at the second try: ${title}`)
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`)
process.exitCode = totals.failed > 0 ? 1 : 0
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
