// Runs as a process of its own, to be killed: takes over what an earlier version left in a test's keychain. Argument: the test's folder.
import { join } from 'node:path'
import { systemClock } from '../../../src/main/system/clock.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { createVault } from '../../../src/main/vault/vault.ts'
import { createFileKeychain } from './file-keychain.ts'

const folder = process.argv[2] ?? ''
const store = openStore(join(folder, 'linecard.sqlite'))
const vault = createVault({
  store,
  keychain: createListedKeychain(createFileKeychain(join(folder, 'keychain')), store),
  clock: systemClock,
  random: systemRandom,
  computer: { mark: 'this', name: 'desk' },
  told() {},
  sessionOnly: () => false,
})
const taken = await vault.takeOver()
store.close()
process.exitCode = taken.ok ? 0 : 1
