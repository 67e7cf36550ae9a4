import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { eitherSignal } from '../../../src/main/concurrency/either-signal.ts'

describe('a signal of several', () => {
  it('aborts with the first of them, for its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const { signal } = eitherSignal(one.signal, other.signal)
    expect(signal.aborted).toBe(false)
    other.abort('the app ends')
    one.abort('later')
    expect([signal.aborted, signal.reason]).toEqual([true, 'the app ends'])
  })

  it('is aborted at once where one of them is', () => {
    const { signal } = eitherSignal(new AbortController().signal, AbortSignal.abort('before'))
    expect([signal.aborted, signal.reason]).toEqual([true, 'before'])
  })

  it('leaves nothing in any of them once it was let go of', () => {
    const all = [new AbortController(), new AbortController()]
    const { signal, free } = eitherSignal(...all.map((each) => each.signal))
    free()
    expect(all.map((each) => getEventListeners(each.signal, 'abort'))).toEqual([[], []])
    for (const each of all) each.abort()
    expect(signal.aborted).toBe(false)
  })
})
