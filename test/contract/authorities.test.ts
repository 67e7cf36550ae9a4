import { afterEach, expect, it } from 'vitest'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { systemNameService } from '../../src/main/sip/system-network.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

it.each(['sip.prove', 'sip.diagnose'] as const)(
  '%s begins when the computer’s authorities are read: the reading must not look like a registrar that is silent',
  async (check) => {
    const read = Promise.withResolvers<readonly string[]>()
    const trusted: (readonly string[])[] = []
    const late: boolean[] = []
    const pbx = await startDemoPbx({ extensions: 2, limit: 10_000 })
    closing.push(() => pbx.close())
    const app = await openWholeApp({
      network: {
        waysTo: async () => [null],
        systemCertificates: () => read.promise,
        lanInterfaces: () => [],
      },
      sip: {
        network: (authorities) => ({
          async open(_destination, signal) {
            trusted.push(await authorities())
            late.push(signal.aborted)
            return { ok: false, failure: { kind: 'refused', code: 'ECONNREFUSED', certificate: null } }
          },
        }),
        names: systemNameService,
      },
    })
    closing.push(() => app.close())
    const { calls } = app.linecard
    const accountId = await connected(app, pbx)
    await calls['accounts.change']({ accountId, sipChecks: true })
    await answered(app, calls['extensions.sync']({ accountId }))
    await answered(app, calls['credentials.rotate']({ accountId, number: '1001', password: { mode: 'generate' } }))
    let isOver = false
    const checking = calls[check]({ accountId, number: '1001' }).finally(() => (isOver = true))
    await app.clock.advance(120_000)
    expect([trusted, isOver]).toEqual([[], false])
    read.resolve(['a certificate of this computer'])
    await answered<unknown>(app, checking)
    expect(trusted[0]?.at(-1)).toBe('a certificate of this computer')
    expect(new Set(late)).toEqual(new Set([false]))
  },
)
