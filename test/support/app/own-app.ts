// The app with a policy and an update feed of a test's own, which the real hosts take from fixed places: `node own-app.ts --data-dir DIR
// --export-dir DIR [--policy FILE] [--feed URL --key KEY]`. Its window is the built one.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { startBrowserHost } from '../../../src/main/browser/host.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createLinecard } from '../../../src/main/linecard.ts'
import { openLog } from '../../../src/main/log/file-log.ts'
import { systemNetwork } from '../../../src/main/system/network.ts'
import { policyFile } from '../../../src/main/policy/policy-file.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { openStoreBeside } from '../../../src/main/store/store.ts'
import { systemNameService, systemSipNetwork } from '../../../src/main/sip/system-network.ts'

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean' },
    'data-dir': { type: 'string', default: '' },
    'export-dir': { type: 'string', default: '' },
    policy: { type: 'string', default: '' },
    feed: { type: 'string' },
    key: { type: 'string', default: '' },
  },
})
const dataDir = values['data-dir']
mkdirSync(values['export-dir'], { recursive: true })
// A minute of the app's is a second here: what it does by itself is waited for in a browser.
const clock = { ...systemClock, after: (ms: number, then: () => void) => systemClock.after(ms / 60, then) }
const log = openLog(`${dataDir}/logs`, systemClock)
const linecard = await createLinecard({
  host: 'browser',
  version: '0.1.0',
  records: openStoreBeside(join(dataDir, 'linecard.sqlite'), clock, systemSlices),
  clock,
  random: systemRandom,
  slices: systemSlices,
  computer: { mark: 'this', name: 'desk' },
  osKeychain: createMemoryKeychain(),
  log,
  policy: policyFile(values.policy, { owner: process.getuid?.() ?? 0, checksRights: process.platform !== 'win32' }),
  updates: values.feed === undefined ? null : { feed: values.feed, keys: [values.key] },
  network: systemNetwork({}),
  sip: { network: systemSipNetwork, names: systemNameService },
  files: { chooseFolder: async () => values['export-dir'], show: null },
  clipboard: null,
  notifier: null,
  async startDemo() {
    const { startDemoPbx } = await import('../../../src/main/demo/demo-pbx.ts')
    return { ok: true, value: await startDemoPbx() }
  },
})
const host = await startBrowserHost({
  rendererDir: fileURLToPath(new URL('../../../out/renderer', import.meta.url)),
  port: 0,
  random: systemRandom,
  clock: systemClock,
  log,
  slices: systemSlices,
})
host.serve(linecard)
process.stdout.write(`Linecard is at ${host.launchAddress()}\n`)
process.on('SIGTERM', () => {
  void host
    .close()
    .then(() => linecard.close())
    .then(() => process.exit(0))
})
