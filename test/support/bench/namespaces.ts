import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { needTool, toolPath } from '../sip/tools.ts'

/** Whether this computer lets a test make networks of its own, with cables between them. */
export function canHaveNamespaces(): boolean {
  const ip = toolPath('ip')
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || ip === null) return false
  const name = `linecard-try-${process.pid}`
  const good =
    spawnSync(ip, ['netns', 'add', name]).status === 0 &&
    spawnSync(ip, ['-n', name, 'link', 'add', 'br0', 'type', 'bridge']).status === 0 &&
    spawnSync(ip, ['-n', name, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1']).status === 0
  spawnSync(ip, ['netns', 'delete', name])
  return good
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A computer or phone in a network of its own, with a cable to the switch. */
export interface Station {
  readonly namespace: string
  readonly address: string
  /** Runs a program there, to its end, at most `withinMs`. */
  run(program: string, args: readonly string[], withinMs?: number): Promise<Ran>
  /** Starts a program there, which ends with the office. */
  start(program: string, args: readonly string[]): ChildProcess
}

export interface Office {
  /** A station with this MAC (twelve digits) and address on its first cable; null: it has none yet. */
  plugIn(mac: string | null, address: string | null): Station
  /** One more cable of a station, on a switch of its own that nothing else is on; not connected until `connect` is called. */
  deadCable(station: Station, name: string, address: string): { connect(): void }
  /** Takes the station's first card away and puts it back, with the same address: a docking station that the laptop left for a moment. */
  dock(station: Station): void
  close(): void
}

let offices = 0

/** A switch in a namespace of its own; what is plugged in has one of its own, too. Nothing of it is seen outside. */
export function openOffice(): Office {
  const ip = needTool('ip')
  const prefix = `lc${process.pid}x${(offices += 1)}`
  const namespaces: string[] = []
  const children = new Set<ChildProcess>()
  const run = (...args: string[]): void => void execFileSync(ip, args, { stdio: 'pipe' })
  const namespace = (name: string): string => {
    const full = `${prefix}-${name}`
    run('netns', 'add', full)
    namespaces.push(full)
    run('-n', full, 'link', 'set', 'lo', 'up')
    return full
  }
  const close = (): void => {
    process.off('exit', close)
    for (const child of children) child.kill('SIGKILL')
    for (const one of namespaces.splice(0)) spawnSync(ip, ['netns', 'delete', one])
  }
  process.once('exit', close)
  const hub = namespace('hub')
  run('-n', hub, 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0')
  run('-n', hub, 'link', 'set', 'br0', 'up')
  let cables = 0

  function cable(station: string, name: string, mac: string | null, address: string | null): string {
    const far = `v${(cables += 1)}`
    const own = mac === null ? [] : ['address', mac.replace(/(..)(?=.)/g, '$1:')]
    run('-n', hub, 'link', 'add', far, 'type', 'veth', 'peer', 'name', name, ...own, 'netns', station)
    if (address !== null) run('-n', station, 'address', 'add', `${address}/24`, 'dev', name)
    run('-n', station, 'link', 'set', name, 'up')
    return far
  }

  return {
    plugIn(mac, address) {
      const own = namespace(`s${cables + 1}`)
      const far = cable(own, 'eth0', mac, address)
      run('-n', hub, 'link', 'set', far, 'master', 'br0', 'up')
      run('-n', own, 'route', 'add', '224.0.0.0/4', 'dev', 'eth0')
      return {
        namespace: own,
        address: address ?? '',
        run: (program, args, withinMs = 20_000) =>
          new Promise((resolve) => {
            execFile(ip, ['netns', 'exec', own, program, ...args], { timeout: withinMs }, (error, stdout, stderr) => {
              const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
              resolve({ code, stdout, stderr })
            })
          }),
        start(program, args) {
          const child = spawn(ip, ['netns', 'exec', own, program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
          children.add(child)
          child.once('exit', () => children.delete(child))
          return child
        },
      }
    },
    dock({ namespace: own, address }) {
      run('-n', own, 'link', 'delete', 'eth0')
      run('-n', hub, 'link', 'set', cable(own, 'eth0', null, address), 'master', 'br0', 'up')
      run('-n', own, 'route', 'add', '224.0.0.0/4', 'dev', 'eth0')
    },
    deadCable(station, name, address) {
      const far = cable(station.namespace, name, null, address)
      return { connect: () => run('-n', hub, 'link', 'set', far, 'up') }
    },
    close,
  }
}
