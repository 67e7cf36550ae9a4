import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readUserAgent } from '../../../src/main/phones/user-agents.ts'

const said: readonly [string, string | null, string | null][] = [
  ['Yealink SIP-T54W 96.86.0.70 44:db:d2:00:00:01', 'T54W', '96.86.0.70'],
  ['Yealink W60B 77.85.0.25', 'W60B', '77.85.0.25'],
  ['Grandstream Model HW GXP2160 SW 1.0.11.35 DevId 000b82000001', 'GXP2160', '1.0.11.35'],
  ['Grandstream GRP2614 1.0.9.35', 'GRP2614', '1.0.9.35'],
  ['FileTransport PolycomVVX-VVX_410-UA/5.9.0.9373 Type/Application', 'VVX 410', '5.9.0.9373'],
  ['Fanvil X4U 2.12.1.3 0c383e000001', 'X4U', '2.12.1.3'],
  ['Htek UC926 2.0.4.6 001fc1000001', 'UC926', '2.0.4.6'],
  ['snomD785/10.1.64.14', 'D785', '10.1.64.14'],
  ['Mozilla/4.0 (compatible; snomD735-SIP 10.1.33.33 SPEAr300 SNOM 1.4)', 'D735', '10.1.33.33'],
  ['Cisco-CP-8841-3PCC/11.3.4_MPP 00562b000001', 'CP-8841-3PCC', '11.3.4_MPP'],
  ['Gigaset N510 IP PRO/42.250.00.000.000', 'N510 IP PRO', '42.250.00.000.000'],
  ['LinphoneAndroid/5.2.3', 'LinphoneAndroid', '5.2.3'],
  ['curl/8.5.0', null, null],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0', null, null],
  ['', null, null],
]

it.each(said)('%s is read as far as it says a model and a version', (text, model, firmware) => {
  expect(readUserAgent(text)).toEqual({ model, firmware })
})

it('anything else is read without a fault, and no longer than it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const { model, firmware } = readUserAgent(text)
      expect((model ?? '').length + (firmware ?? '').length).toBeLessThanOrEqual(text.length)
      expect(model === null).toBe(firmware === null)
    }),
  )
})
