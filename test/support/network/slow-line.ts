// Inside a network of its own: `node slow-line.ts FOLDER [PROXY]`. A PBX answers at https://pbx.example:8443 with the key in FOLDER, and is asked to
// create an extension. Prints what became of it, and what reached the PBX, as JSON.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { clientOf } from '../pbx/client.ts'

const [, , folder = ''] = process.argv
const [key, cert] = ['pbx.key', 'pbx.pem'].map((name) => readFileSync(join(folder, name), 'utf8'))
let visits = 0
const server = createServer({ key, cert }, (_request, response) => {
  visits += 1
  response.writeHead(422, { 'content-type': 'application/json' }).end('{"message":"reached"}')
})
server.listen(8443, '::')
await once(server, 'listening')
const client = clientOf('https://pbx.example:8443', '12|a-token', { extraCertificates: () => cert ?? '' })
const answer = await client.create({ number: '7001' }, 'password-1234', { lane: 'click' })
console.log(JSON.stringify({ answer, visits }))
client.close()
server.closeAllConnections()
server.close()
