import { join } from 'node:path'
import { systemSlices } from '../concurrency/slices.ts'
import { openCommandSocket, type Commands } from '../host/command-socket.ts'
import { loadKeytar } from '../keychain/load-keytar.ts'
import { createOsKeychain } from '../keychain/os-keychain.ts'
import { createSystemWords } from '../keychain/system-words.ts'
import { createLinecard } from '../linecard.ts'
import { openLog } from '../log/file-log.ts'
import { systemPolicy } from '../policy/policy-file.ts'
import { problem } from '#shared/problem.ts'
import { fail } from '#shared/result.ts'
import { systemNameService, systemSipNetwork } from '../sip/system-network.ts'
import { openStore } from '../store/store.ts'
import { systemClock } from '../system/clock.ts'
import { thisComputer } from '../system/computer.ts'
import { systemNetwork } from '../system/network.ts'
import { systemRandom } from '../system/random.ts'

/**
 * The same core without a window, for as long as a command takes. It has the data folder's lock, and whoever calls the command line meanwhile
 * uses it as they would use the app. Throws a StorageError where the folder cannot be had.
 */
export async function startAlone(folder: string, version: string): Promise<Commands> {
  const clock = systemClock
  const log = openLog(join(folder, 'logs'), clock)
  const store = openStore(join(folder, 'linecard.sqlite'), clock, systemSlices)
  const linecard = await createLinecard({
    ...{ host: 'browser', version, records: Promise.resolve(store), clock, random: systemRandom, slices: systemSlices },
    computer: thisComputer(),
    osKeychain: createOsKeychain({
      ...{ clock, platform: process.platform, load: loadKeytar },
      words: createSystemWords(process.platform),
    }),
    log,
    policy: systemPolicy(process.platform, process.env),
    updates: null,
    sip: { network: systemSipNetwork, names: systemNameService },
    network: systemNetwork(process.env),
    files: { chooseFolder: async () => null, show: null },
    clipboard: null,
    notifier: null,
    startDemo: async () => fail(problem('cancelled')),
  })
  // Nobody sees a window: nothing is read to keep one fresh.
  linecard.inSight(false)
  const socket = await openCommandSocket({
    ...{ folder, platform: process.platform, random: systemRandom, calls: linecard.calls, log },
  })
  return {
    call: (name, input) => linecard.calls[name](input as never) as ReturnType<Commands['call']> as never,
    async close() {
      await socket.close()
      await linecard.close()
    },
  }
}
