import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { calls as contract, type CallName } from '#shared/contract.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createLinecard, type Linecard } from '../../../src/main/linecard.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import type { Parts } from '../../../src/main/parts.ts'
import { policyFile } from '../../../src/main/policy/policy-file.ts'
import { systemNameService, systemSipNetwork } from '../../../src/main/sip/system-network.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { systemNetwork } from '../../../src/main/system/network.ts'
import { systemRandom } from '../../../src/main/system/random.ts'

/** Everything that main is, with the time, the network and the disk of this computer. Its records are in `folder`. */
export function openSessionApp(folder: string, over: Partial<Parts> = {}): Promise<Linecard> {
  return createLinecard({
    ...{ host: 'browser', version: '0.1.0', clock: systemClock, random: systemRandom, slices: systemSlices },
    records: Promise.resolve(openStore(join(folder, 'linecard.sqlite'), systemClock, systemSlices)),
    computer: { mark: 'this', name: 'desk' },
    osKeychain: { ...createMemoryKeychain(), mode: 'os' },
    log: { ...silentLog, fault: (event, error) => void process.stderr.write(`${event}: ${String(error)}\n`) },
    policy: policyFile(join(folder, 'policy.json'), {
      owner: process.getuid?.() ?? 0,
      checksRights: process.platform !== 'win32',
    }),
    updates: null,
    network: systemNetwork({}),
    sip: { network: systemSipNetwork, names: systemNameService },
    files: { chooseFolder: async () => folder, show: null },
    ...{ clipboard: null, notifier: null, startDemo: () => Promise.reject(new Error('there is no demo here')) },
    ...over,
  })
}

const command = z.union([z.object({ call: z.string(), input: z.unknown() }), z.object({ contacts: z.string() })])

export const tell = (about: unknown): void => void process.stdout.write(`${JSON.stringify(about)}\n`)

/** Calls main as a host does: with what the contract makes of the input. */
export function callOn(linecard: Linecard, name: string, input: unknown): Promise<unknown> {
  const calls = linecard.calls as Readonly<Record<CallName, (input: unknown) => Promise<unknown>>>
  return calls[name as CallName](contract[name as CallName].input.parse(input))
}

/** Takes lines of JSON from stdin, and answers each with one, until there are no more: whoever started this process is gone then. */
export async function answerLines(linecard: Linecard, contacts: (number: string) => Promise<unknown>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const wanted = command.parse(JSON.parse(line))
    tell('call' in wanted ? await callOn(linecard, wanted.call, wanted.input) : await contacts(wanted.contacts))
  }
}
