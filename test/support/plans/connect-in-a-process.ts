// Connects a PBX in a data folder, as a window would: `node connect-in-a-process.ts FOLDER ADDRESS`, the token on standard input.
import { text } from 'node:stream/consumers'
import { startAlone } from '../../../src/main/cli/alone.ts'

const [folder = '', address = ''] = process.argv.slice(2)
const linecard = await startAlone(folder, '1.2.3')
const made = await linecard.call('accounts.connect', { address, entry: { with: 'token', token: await text(process.stdin) } })
await linecard.close()
process.exit(made.ok ? 0 : 1)
