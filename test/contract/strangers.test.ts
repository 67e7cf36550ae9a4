import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { answerWithinMs, longestRetryAfterMs, longestTurnMs, maxRequestsPerMinute } from '#shared/limits.ts'
import type { Clock } from '../../src/main/system/clock.ts'
import { createBudget } from '../../src/main/pbx/budget.ts'
import { createTransport, type Transport } from '../../src/main/pbx/transport.ts'
import { cameWithin } from '../support/clocks/came-within.ts'
import { clientOf, directNetwork } from '../support/pbx/client.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { hostileAnswers, honestPage, type HostileAnswer } from '../support/pbx/hostile-answers.ts'
import { account, openOffice } from '../support/app/office.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer({ maxHeaderSize: 100_000 }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What is under way on the real network, of which time by hand knows nothing. */
interface Line {
  underWay: number
  /** The server has said all that it will ever say to the request that is under way. */
  halted: boolean
}
const newLine = (): Line => ({ underWay: 0, halted: false })
const isQuiet = ({ underWay, halted }: Line): boolean => underWay === 0 || halted

/** Answers the first request as the table says, and all others as a good PBX does. */
function firstly({ status, headers, body, halts }: HostileAnswer, line: Line): RequestListener {
  let first = true
  return (_request, response) => {
    if (!first) return void response.writeHead(200, { 'content-type': 'application/json' }).end(honestPage)
    first = false
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.writeHead(status, { 'content-type': 'application/json' })
    if (!halts) return void response.end(body())
    response.write(body().subarray(0, 1))
    line.halted = true
  }
}

/** The real transport, which tells how many requests are under way. */
function transportOn(line: Line, address: string, clock: Clock): Transport {
  const transport = createTransport({ address, network: directNetwork, extraCertificates: () => '', clock })
  return {
    ...transport,
    async send(request) {
      line.underWay += 1
      try {
        return await transport.send(request)
      } finally {
        line.underWay -= 1
        line.halted = false
      }
    },
  }
}

describe('what a PBX says that nobody should believe', () => {
  it.each(hostileAnswers.map((answer) => [answer.name, answer] as const))(
    '%s: is bounded, is told in a minute, and the account works right after',
    async (_name, hostile) => {
      const clock = handClock()
      const budget = createBudget({ clock })
      closing.push(() => budget.close())
      const line = newLine()
      const address = await serve(firstly(hostile, line))
      const client = clientOf(address, '12|sentinel-token', { clock, budget, transport: transportOn(line, address, clock) })
      closing.push(() => client.close())

      const asked = client.extensions({ page: 1, perPage: 50 }, { lane: 'click' })
      const told = await cameWithin(clock, asked, hostile.waits ? 2 * longestTurnMs : 0, () => isQuiet(line))
      expect(told.afterMs).toBeLessThanOrEqual(longestTurnMs + answerWithinMs)
      // A wait that is short enough is waited for: then the answer is the next one, a good one.
      if (!told.value.ok) expect(told.value.problem.kind).toBe(hostile.means)
      else expect(['ok', 'rate-limited']).toContain(hostile.means)
      // What it leaves behind is small, whatever it was.
      expect(JSON.stringify(told.value).length).toBeLessThan(20_000)
      expect(budget.state().limit).toBeGreaterThan(0)
      expect(budget.state().limit).toBeLessThanOrEqual(maxRequestsPerMinute)
      expect(budget.state().nextAt - clock.now()).toBeLessThanOrEqual(longestRetryAfterMs)

      await clock.advance(Math.max(0, budget.state().nextAt - clock.now()))
      const next = await cameWithin(clock, client.extensions({ page: 1, perPage: 50 }, { lane: 'click' }), 0)
      expect(next.value).toMatchObject({ ok: true, value: { items: [{ number: '1001' }] } })
    },
  )

  it('a wait that is too long is told as one, also where timers come a millisecond early', async () => {
    const [wait] = hostileAnswers.filter(({ name }) => name === 'wait for a day')
    const clock = handClock()
    const early = { ...clock, after: (ms: number, then: () => void) => clock.after(ms - 1, then) }
    const line = newLine()
    const address = await serve(firstly(wait as HostileAnswer, line))
    const transport = transportOn(line, address, early)
    const client = clientOf(address, '12|sentinel-token', { clock: early, transport })
    closing.push(() => client.close())
    const asked = client.extensions({ page: 1, perPage: 50 }, { lane: 'click' })
    const told = await cameWithin(clock, asked, 2 * longestTurnMs, () => isQuiet(line))
    expect(told.value).toMatchObject({ ok: false, problem: { kind: 'rate-limited' }, outcome: 'not-sent' })
  })

  it('a limit of a billion in the records of an older version counts for no more than a header’s', () => {
    const budget = createBudget({
      clock: handClock(),
      memory: { load: () => ({ limit: 1_000_000_000, times: [] }), save: () => {} },
    })
    expect(budget.state().limit).toBe(maxRequestsPerMinute)
    budget.close()
  })
})

describe('a PBX that tells everybody to wait for a day', () => {
  it('keeps a person waiting for a minute; the change then waits, and is made when the PBX lets it', async () => {
    let refuses = false
    const office = openOffice({ fault: () => (refuses ? 'limit-day' : null) })
    const { app } = office
    await office.go(app.calls['extensions.sync']({ accountId: account }))
    refuses = true
    const from = office.clock.steady()
    const edited = await office.go(
      app.calls['extensions.update']({ accountId: account, number: '1001', patch: { displayName: 'New' } }),
    )
    expect(edited).toMatchObject({ ok: true, value: { queued: ['edit'] } })
    expect(office.clock.steady() - from).toBeLessThanOrEqual(longestTurnMs + 1_000)
    expect(office.api.row('1001')?.display_name).not.toBe('New')
    refuses = false
    await office.rest(2_000)
    expect(office.api.row('1001')?.display_name).toBe('New')
    expect(await app.calls['queue.list']({ accountId: account })).toMatchObject({ value: [] })
  })
})
