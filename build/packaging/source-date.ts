import { spawnSync } from 'node:child_process'

/**
 * The moment that everything in a package carries, in seconds: SOURCE_DATE_EPOCH, or else the last commit's. The same tree then gives the
 * same bytes, whenever it is built.
 */
export function sourceDate(root: string, env: NodeJS.ProcessEnv = process.env): number {
  const given = env['SOURCE_DATE_EPOCH']
  if (given !== undefined && given !== '') {
    if (!/^\d{1,11}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH must be a number of seconds since 1970, not "${given}".`)
    return Number(given)
  }
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' })
  if (status !== 0)
    throw new Error('There is no git history here to take a date from: set SOURCE_DATE_EPOCH to seconds since 1970.')
  return Number(stdout.trim())
}
