import { beforeEach, describe, expect, it } from 'vitest'
import { Undos } from '../../../../src/renderer/src/session/undos.svelte.ts'

let undos: Undos
let undone: string[]
const add = (what: string, name?: string): (() => void) => undos.add(() => undone.push(what), name)

beforeEach(() => {
  undos = new Undos()
  undone = []
})

describe('what can be taken back in a window', () => {
  it('is taken back from the last change on, each once', () => {
    const first = add('first')
    add('second')
    undos.last?.()
    expect(undone).toEqual(['second'])
    first()
    first()
    expect(undone).toEqual(['second', 'first'])
    expect(undos.last).toBeNull()
  })

  it('is no more what was taken back elsewhere', () => {
    const [before, last] = [add('1001 before', '1001'), add('1001 last', '1001')]
    add('1002', '1002')
    undos.drop('1001')
    last()
    expect(undone).toEqual([])
    before()
    undos.last?.()
    expect(undone).toEqual(['1001 before', '1002'])
    undos.drop('1001')
  })

  it('is forgotten with its account, and beyond fifty changes', () => {
    for (let at = 0; at < 60; at += 1) add(String(at))
    expect(undos.all).toHaveLength(50)
    while (undos.last) undos.last()
    expect(undone.at(-1)).toBe('10')
    add('of the account before')
    undos.clear()
    expect(undos.last).toBeNull()
  })
})
