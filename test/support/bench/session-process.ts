// `node session-process.ts FOLDER SIP HTTP`: the whole app as a process of its own that a test may kill, with its records and its keychain in FOLDER. It
// hears phones on loopback at the port SIP, and serves files at the port HTTP.
import { join } from 'node:path'
import { createBenchNetwork } from '../../../src/main/bench/network/network.ts'
import { newSessionPath } from '../../../src/main/bench/network/tickets.ts'
import { createFileKeychain } from '../secrets/file-keychain.ts'
import { loopback } from './room.ts'
import { answerLines, openSessionApp, tell } from './session-app.ts'

const [, , folder = '', sip = '', http = ''] = process.argv
const linecard = await openSessionApp(folder, {
  osKeychain: createFileKeychain(join(folder, 'keychain.json')),
  bench: {
    network: async (parts) =>
      createBenchNetwork({
        ...{ ...parts, ports: { sip: Number(sip), http: Number(http), https: null } },
        ...{ interfaces: () => [loopback], neighbours: async () => null, firewall: async () => null },
      }),
    newPath: async (random) => newSessionPath(random),
  },
})
// As a window does, which then begins what goes on.
linecard.calls['app.open']({}).catch(() => undefined)
tell({ ok: true, value: null })
await answerLines(linecard, async () => [])
await linecard.close()
process.exit(0)
