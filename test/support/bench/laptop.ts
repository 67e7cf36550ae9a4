// Inside a network of its own: `node laptop.ts FILE`. The bench's network side with a session in memory, as FILE (JSON) says. Prints what it is told as
// lines of JSON, and takes commands as lines of JSON.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { createBenchNetwork } from '../../../src/main/bench/network/network.ts'
import { systemBenchParts } from '../../../src/main/bench/network/system.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { testDesk, ticketsInMemory } from './desk.ts'

const settings = z
  .object({
    addresses: z.array(z.string()),
    path: z.string(),
    phones: z.array(
      z.object({
        ...{ phoneId: z.string(), mac: z.string(), target: z.string() },
        files: z.array(z.object({ name: z.string(), base64: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
const command = z.object({ do: z.enum(['close-tickets', 'look', 'end']), phoneId: z.string().optional() })

const tell = (about: unknown): void => void process.stdout.write(`${JSON.stringify(about)}\n`)
const phones = settings.phones.map(({ files, ...phone }) => ({
  ...phone,
  files: files.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') })),
}))
const desk = { ...testDesk(phones), saw: tell }
const network = createBenchNetwork({
  desk,
  tickets: ticketsInMemory(),
  ports: { sip: 5060, http: 8080, https: null },
  ...systemBenchParts(systemClock),
  certificate: () => null,
  addressesOf: async () => [],
  clock: systemClock,
  random: systemRandom,
  log: { ...silentLog, fault: (event, error) => tell({ kind: 'fault', event, error: String(error) }) },
})
await network.open({ addresses: settings.addresses, path: settings.path, secure: false, login: null })
tell({ kind: 'ready', interfaces: network.interfaces() })
for await (const line of createInterface({ input: process.stdin })) {
  const { do: what, phoneId = '' } = command.parse(JSON.parse(line))
  if (what === 'close-tickets') network.closeTickets(phoneId)
  if (what === 'look') await network.look()
  if (what === 'end') break
  tell({ kind: 'done', what, phoneId })
}
await network.close()
