import { spawnSync, type SpawnSyncReturns } from 'node:child_process'

/** Root without its right to pass over permissions: it may then write only where a file's mode lets its owner. */
const setpriv = ['--inh-caps=-all', '--bounding-set=-dac_override,-dac_read_search']

const options = { encoding: 'utf8', timeout: 20_000 } as const

/** Runs Node, and waits for its end. */
export function runNode(args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, options)
}

/**
 * Runs Node as somebody whom a read-only folder stops. Root would write anywhere: it gives up that one right, or, where it cannot,
 * becomes nobody, who in turn may not read what lies in root's home.
 */
export function nodeWithoutPower(args: readonly string[]): SpawnSyncReturns<string> {
  if (process.getuid?.() !== 0) return runNode(args)
  if (spawnSync('setpriv', [...setpriv, 'true']).status === 0) {
    return spawnSync('setpriv', [...setpriv, process.execPath, ...args], options)
  }
  return spawnSync(process.execPath, args, { ...options, uid: 65534, gid: 65534 })
}
