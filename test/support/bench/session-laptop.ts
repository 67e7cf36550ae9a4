// Inside a network of its own: `node session-laptop.ts ADDRESS FOLDER`. The whole app as its hosts wire it, on this computer's own network, beside a PBX
// on loopback and its registrar on ADDRESS. Takes lines of JSON, and answers each with one.
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { calls as contract, type CallName } from '#shared/contract.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { startDemoPbx } from '../../../src/main/demo/demo-pbx.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createLinecard } from '../../../src/main/linecard.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { policyFile } from '../../../src/main/policy/policy-file.ts'
import { systemNameService, systemSipNetwork } from '../../../src/main/sip/system-network.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { systemNetwork } from '../../../src/main/system/network.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { Registrar } from '../sip/registrar.ts'

const command = z.union([z.object({ call: z.string(), input: z.unknown() }), z.object({ contacts: z.string() })])
const [, , host = '', folder = ''] = process.argv
const tell = (about: unknown): void => void process.stdout.write(`${JSON.stringify(about)}\n`)

const registrar = await Registrar.start({ host })
const pbx = await startDemoPbx({
  ...{ extensions: 1, limit: 100_000, sipDomain: registrar.realm },
  registration: (number) => registrar.status(number),
  onPassword: (number, password) => void (password === null ? registrar.delUser(number) : registrar.addUser(number, password)),
})
const linecard = await createLinecard({
  ...{ host: 'browser', version: '0.1.0', clock: systemClock, random: systemRandom, slices: systemSlices },
  records: Promise.resolve(openStore(join(folder, 'linecard.sqlite'), systemClock, systemSlices)),
  computer: { mark: 'this', name: 'desk' },
  osKeychain: { ...createMemoryKeychain(), mode: 'os' },
  log: { ...silentLog, fault: (event, error) => void process.stderr.write(`${event}: ${String(error)}\n`) },
  policy: policyFile(join(folder, 'policy.json'), { owner: 0, checksRights: true }),
  updates: null,
  network: systemNetwork({}),
  sip: { network: systemSipNetwork, names: systemNameService },
  files: { chooseFolder: async () => folder, show: null },
  ...{ clipboard: null, notifier: null, startDemo: () => Promise.reject(new Error('there is no demo here')) },
})
const calls = linecard.calls as Readonly<Record<CallName, (input: unknown) => Promise<unknown>>>
const call = (name: string, input: unknown): Promise<unknown> =>
  calls[name as CallName](contract[name as CallName].input.parse(input))
const sip = {
  ...{ domain: registrar.realm, transport: 'udp', port: registrar.port, outboundProxy: `${host}:${registrar.port}` },
  ...{ expiresSeconds: 60, srtp: 'off', stun: null, voicemail: null },
}
tell(await call('accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token }, sip }))
// Whoever started it may be gone: then it ends, too, and its registrar with it.
for await (const line of createInterface({ input: process.stdin })) {
  const wanted = command.parse(JSON.parse(line))
  tell('call' in wanted ? await call(wanted.call, wanted.input) : await registrar.contacts(wanted.contacts))
}
await linecard.close()
await pbx.close()
await registrar.stop()
process.exit(0)
