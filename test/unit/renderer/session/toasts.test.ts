import { beforeEach, describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { ToastList } from '../../../../src/renderer/src/session/toasts.svelte.ts'

let toasts: ToastList
const plain = (text: string) => ({ text, problem: null, action: null })
const bad = (number: string) => ({ text: '', problem: problem('extension-unknown', { number }), action: null })
const undo = { label: 'Undo', run() {} }
const texts = (): string[] => toasts.all.map((one) => one.problem?.kind ?? one.text)

beforeEach(() => (toasts = new ToastList()))

describe('what the window tells for a while', () => {
  it('goes by itself: soon what is plain, later what offers something, at last a Problem', () => {
    toasts.say(plain('saved'), 'a', 0)
    toasts.say({ ...plain('changed'), action: undo }, 'a', 0)
    toasts.say(bad('1001'), 'a', 0)
    toasts.pass(5_999)
    expect(texts()).toEqual(['saved', 'changed', 'extension-unknown'])
    toasts.pass(6_000)
    expect(texts()).toEqual(['changed', 'extension-unknown'])
    toasts.pass(12_000)
    expect(texts()).toEqual(['extension-unknown'])
    toasts.pass(45_000)
    expect(texts()).toEqual([])
  })

  it('stays while somebody points at it, and where it has to be read', () => {
    toasts.say(plain('saved'), 'a', 0)
    toasts.say(plain('a phone dropped'), 'a', 0, { stays: true })
    toasts.hold(true)
    toasts.pass(60_000)
    expect(texts()).toEqual(['saved', 'a phone dropped'])
    toasts.hold(false)
    toasts.pass(60_001)
    expect(texts()).toEqual(['a phone dropped'])
    toasts.dismiss(toasts.all[0]?.id ?? 0)
    expect(texts()).toEqual([])
  })

  it('goes with its account, but for what is no account’s own', () => {
    toasts.say(bad('1003'), 'a', 0)
    toasts.say(plain('of any'), 'a', 0, { anyAccount: true })
    toasts.turnTo('b')
    expect(texts()).toEqual(['of any'])
    toasts.say(plain('of b'), 'b', 0)
    toasts.turnTo('b')
    expect(texts()).toEqual(['of any', 'of b'])
  })

  it('is told together where several are of one name, and offers nothing that is of one alone', () => {
    const together = { name: 'created', text: (count: number) => `${count} were created` }
    toasts.say({ ...plain('1016 was created'), action: undo }, 'a', 0, { together })
    expect(toasts.all).toMatchObject([{ text: '1016 was created', action: undo }])
    toasts.say(plain('something else'), 'a', 1)
    for (let at = 2; at < 15; at += 1) toasts.say({ ...plain(`${at}`), action: undo }, 'a', at, { together })
    expect(toasts.all).toMatchObject([{ text: 'something else' }, { text: '14 were created', action: null }])
    toasts.pass(60_000)
    toasts.say(plain('1030 was created'), 'a', 60_000, { together })
    expect(texts()).toEqual(['1030 was created'])
  })

  it('is told once where it is told again in the same words, and three at a time at most', () => {
    toasts.say(bad('1001'), 'a', 0)
    toasts.say(bad('1002'), 'a', 0)
    toasts.say(bad('1001'), 'a', 40_000)
    expect(toasts.all.map((one) => one.problem?.params['number'])).toEqual(['1002', '1001'])
    toasts.pass(45_000)
    expect(toasts.all.map((one) => one.problem?.params['number'])).toEqual(['1001'])
    for (const text of ['one', 'two', 'three', 'four']) toasts.say(plain(text), 'a', 45_000)
    expect(texts()).toEqual(['two', 'three', 'four'])
  })
})
