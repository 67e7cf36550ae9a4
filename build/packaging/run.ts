import { spawnSync } from 'node:child_process'

/** Runs a program to its good end, and answers what it printed; throws with its own words where it fails or is not there. */
export function run(
  program: string,
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): string {
  const done = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env }, cwd, maxBuffer: 64 * 1024 * 1024 })
  if (done.error && 'code' in done.error && done.error.code === 'ENOENT')
    throw new Error(`${program} is needed, and not installed here.`)
  if (done.error || done.status !== 0)
    throw new Error(`${program} ${args.join(' ')} failed:\n${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`)
  return done.stdout
}
