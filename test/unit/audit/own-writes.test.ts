import { describe, expect, it } from 'vitest'
import { createOwnWrites } from '../../../src/main/audit/own-writes.ts'
import { anExtension } from '../../support/extensions.ts'

const before = anExtension({ number: '1001', displayName: 'Ana' })

describe('what a read finds otherwise than before', () => {
  it('was done by others where nothing of ours explains it, field by field', () => {
    const own = createOwnWrites()
    own.wrote('a', '1001', { displayName: 'Anna', status: 'disabled' })
    const after = { ...before, displayName: 'Anna', status: 'disabled', teamId: 7, updatedAt: '2030-01-01T00:00:00Z' }
    expect(own.others('a', before, after)).toEqual([{ field: 'teamId', before: before.teamId, after: 7 }])
    expect(own.others('a', after, { ...after, updatedAt: '2031-01-01T00:00:00Z' })).toBeNull()
    expect(own.others('b', before, after)?.length).toBe(3)
  })

  it('is others’ again once they wrote over what was ours', () => {
    const own = createOwnWrites()
    own.wrote('a', '1001', { displayName: 'Anna' })
    const [ours, theirs] = [
      { ...before, displayName: 'Anna' },
      { ...before, displayName: 'Anne' },
    ]
    expect(own.others('a', before, ours)).toBeNull()
    expect(own.others('a', ours, theirs)).toEqual([{ field: 'displayName', before: 'Anna', after: 'Anne' }])
    expect(own.others('a', theirs, ours)?.length).toBe(1)
  })

  it('is ours where we made or deleted the extension, and others’ where we did not', () => {
    const own = createOwnWrites()
    expect([own.others('a', null, before), own.others('a', before, null)]).toEqual([[], []])
    own.created('a', '1001', { number: '1001' })
    expect(own.others('a', null, before)).toBeNull()
    own.removed('a', '1001')
    expect(own.others('a', before, null)).toBeNull()
    expect(own.others('a', null, before)).toEqual([])
  })

  it('is others’ where ours did not happen', () => {
    const own = createOwnWrites()
    own.wrote('a', '1001', { displayName: 'Anna' })
    own.notWritten('a', '1001')
    expect(own.others('a', before, { ...before, displayName: 'Anna' })?.length).toBe(1)
  })
})
