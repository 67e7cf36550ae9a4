// Prints everything that Linecard has in the keychain, for a test that started it with a keychain of its own.
import { loadKeytar, service } from '../../../src/main/keychain/load-keytar.ts'

const keytar = await loadKeytar()
process.stdout.write(JSON.stringify(await keytar.findCredentials(service)))
