import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callNames, type CallName } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { dispatch } from '../../../src/main/host/dispatch.ts'
import { silentLog, type Log } from '../../../src/main/log/log.ts'
import { handlersThat } from '../../support/app/handlers.ts'

const never = handlersThat(() => {
  throw new Error('must not be reached')
})

describe('a call from a window', () => {
  test('reaches its handler with the parsed input, and its answer comes back', async () => {
    const seen: unknown[] = []
    const handlers = handlersThat((name, input) => {
      seen.push([name, input])
      return ok('the answer')
    })
    const answer = await dispatch(handlers, 'accounts.change', { accountId: 'a', name: '  Head office ' }, silentLog)
    expect(answer).toEqual(ok('the answer'))
    expect(seen).toEqual([['accounts.change', { accountId: 'a', name: 'Head office' }]])
  })

  test('an expected failure comes back as it is', async () => {
    const refused = fail(problem('extension-unknown', { number: '210' }))
    expect(
      await dispatch(
        handlersThat(() => refused),
        'app.state',
        {},
        silentLog,
      ),
    ).toEqual(refused)
  })

  test('that is not in the contract is refused', async () => {
    const names = fc.oneof(
      fc.string().filter((name) => !callNames.includes(name as CallName)),
      fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', null, undefined, 7, {}, ['app.state']),
    )
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        expect(await dispatch(never, name, {}, silentLog)).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
      }),
    )
  })

  test('with input that does not fit names each field, and never reaches the handler', async () => {
    const refused = await dispatch(never, 'accounts.change', { accountId: '', name: 7, sip: { port: 0 } }, silentLog)
    expect(refused).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
    if (refused.ok) return
    expect(Object.keys(refused.problem.fields ?? {})).toEqual(expect.arrayContaining(['accountId', 'name', 'sip.port']))
  })

  test.each(callNames)('%s refuses what is not an object, and what it does not know', async (name) => {
    for (const input of [undefined, null, 'text', 7, [], { unknown: 'field' }]) {
      expect(await dispatch(never, name, input, silentLog)).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
    }
  })

  test('whose handler fails is logged, and answered without what was thrown', async () => {
    const faults: unknown[] = []
    const log: Log = { ...silentLog, fault: (event, error, details) => void faults.push([event, error, details]) }
    const thrown = new Error('with a secret in it')
    const answer = await dispatch(
      handlersThat(() => Promise.reject(thrown)),
      'app.state',
      {},
      log,
    )
    expect(answer).toMatchObject({ ok: false, problem: { kind: 'internal' } })
    expect(JSON.stringify(answer)).not.toContain('secret in it')
    expect(faults).toEqual([['a call failed', thrown, { call: 'app.state' }]])
  })
})
