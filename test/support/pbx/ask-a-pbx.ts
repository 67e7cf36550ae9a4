// Asks a PBX once, in a process with an environment of its own: `node ask-a-pbx.ts ADDRESS [PROXY]`. Prints the answer as JSON.
import { clientOf, directNetwork } from './client.ts'

const [, , address = '', proxy] = process.argv
const network = { ...directNetwork, waysTo: async () => [proxy ?? null] }
const client = clientOf(address, '12|a-token', { network })
console.log(JSON.stringify(await client.create({ number: '7001' }, 'password-1234', { lane: 'click' })))
client.close()
