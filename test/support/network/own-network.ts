import { spawnSync, execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { needTool, toolPath } from '../sip/tools.ts'

/** Whether this computer lets a test have a network of its own: Linux, root, and a kernel that filters packets. */
export function canHaveOwnNetwork(): boolean {
  const [ip, nft] = [toolPath('ip'), toolPath('nft')]
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || ip === null || nft === null) return false
  const name = `linecard-try-${process.pid}`
  if (spawnSync(ip, ['netns', 'add', name]).status !== 0) return false
  const filters = spawnSync(ip, ['netns', 'exec', name, nft, 'add', 'table', 'inet', 'x']).status === 0
  spawnSync(ip, ['netns', 'delete', name])
  return filters
}

export interface OwnNetwork {
  /** Runs Node in it, and answers what it printed. */
  node(...args: string[]): Promise<string>
  close(): void
}

/** A network of one computer, with these addresses, names for them, and packets lost by these rules of nft. */
export function ownNetwork(addresses: readonly string[], hosts: string, rules: string): OwnNetwork {
  const ip = needTool('ip')
  const name = `linecard-${process.pid}-${Math.floor(performance.now() * 1000)}`
  const run = (...args: string[]): void => void execFileSync(ip, args, { stdio: 'pipe' })
  run('netns', 'add', name)
  const close = (): void => {
    spawnSync(ip, ['netns', 'delete', name])
    rmSync(`/etc/netns/${name}`, { recursive: true, force: true })
  }
  try {
    // `ip netns exec` lays it over /etc/hosts, for what it runs alone.
    mkdirSync(`/etc/netns/${name}`, { recursive: true })
    writeFileSync(`/etc/netns/${name}/hosts`, hosts)
    run('-n', name, 'link', 'set', 'lo', 'up')
    for (const address of addresses) run('-n', name, 'address', 'add', address, 'dev', 'lo')
    execFileSync(ip, ['netns', 'exec', name, needTool('nft'), '-f', '-'], { input: rules, stdio: 'pipe' })
  } catch (error) {
    close()
    throw error
  }
  return {
    async node(...args) {
      const { stdout } = await promisify(execFile)(ip, ['netns', 'exec', name, process.execPath, ...args], { timeout: 30_000 })
      return stdout
    },
    close,
  }
}
