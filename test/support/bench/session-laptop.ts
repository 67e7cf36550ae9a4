// Inside a network of its own: `node session-laptop.ts ADDRESS FOLDER`. The whole app as its hosts wire it, on this computer's own network, beside a PBX
// on loopback and its registrar on ADDRESS. Takes lines of JSON, and answers each with one.
import { startDemoPbx } from '../../../src/main/demo/demo-pbx.ts'
import { Registrar } from '../sip/registrar.ts'
import { answerLines, callOn, openSessionApp, tell } from './session-app.ts'

const [, , host = '', folder = ''] = process.argv
const registrar = await Registrar.start({ host })
const pbx = await startDemoPbx({
  ...{ extensions: 1, limit: 100_000, sipDomain: registrar.realm },
  registration: (number) => registrar.status(number),
  onPassword: (number, password) => void (password === null ? registrar.delUser(number) : registrar.addUser(number, password)),
})
const linecard = await openSessionApp(folder)
const sip = {
  ...{ domain: registrar.realm, transport: 'udp', port: registrar.port, outboundProxy: `${host}:${registrar.port}` },
  ...{ expiresSeconds: 60, srtp: 'off', stun: null, voicemail: null },
}
tell(await callOn(linecard, 'accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token }, sip }))
await answerLines(linecard, (number) => registrar.contacts(number))
await linecard.close()
await pbx.close()
await registrar.stop()
process.exit(0)
