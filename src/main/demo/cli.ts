// `npm run demo-pbx -- --port N --extensions N --limit N --token T`: the demo PBX alone, for trying a client against it.
import { parseArgs } from 'node:util'
import { startDemoPbx } from './demo-pbx.ts'
import { askKamailio } from './kamailio.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8060' },
    extensions: { type: 'string', default: '17' },
    limit: { type: 'string', default: '60' },
    token: { type: 'string' },
    latency: { type: 'string', default: '0' },
    'error-rate': { type: 'string', default: '0' },
    'lose-answers': { type: 'string', default: '0' },
    'lose-requests': { type: 'string', default: '0' },
    'half-answers': { type: 'string', default: '0' },
    'registrar-rpc': { type: 'string' },
  },
})

const number = (name: keyof typeof values): number => {
  const value = Number(values[name])
  if (!Number.isFinite(value) || value < 0) {
    console.error(`--${name} takes a number`)
    process.exit(2)
  }
  return value
}

const pbx = await startDemoPbx({
  port: number('port'),
  extensions: number('extensions'),
  limit: number('limit'),
  ...(values.token === undefined ? {} : { token: values.token }),
  ...(values['registrar-rpc'] === undefined ? {} : { registration: askKamailio(values['registrar-rpc']) }),
  faults: {
    latencyMs: number('latency'),
    errorRate: number('error-rate'),
    loseAnswers: number('lose-answers'),
    loseRequests: number('lose-requests'),
    halfAnswers: number('half-answers'),
  },
})
console.log(`The demo PBX is at ${pbx.address}${values.token === undefined ? ` with the token ${pbx.token}` : ''}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void pbx.close())
