import { parse } from 'csv-parse/sync'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { displayNameSchema } from '#shared/extension.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { ok } from '#shared/result.ts'
import { createMaker } from '../../../src/main/provisioning/make.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { createZip } from '../../../src/main/provisioning/zip.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

describe('an archive', () => {
  it.each([
    ['1970', 0],
    ['before 1970', -86_400_000],
    ['1979', Date.UTC(1979, 11, 31)],
    ['2026', Date.UTC(2026, 10, 27)],
    ['2099', Date.UTC(2099, 11, 31, 23)],
    ['2107', Date.UTC(2107, 5, 1)],
    ['2200', Date.UTC(2200, 0, 1)],
    ['a time that is none', NaN],
  ])('is made by a clock that says %s', async (_name, at) => {
    const chunks: Uint8Array[] = []
    const zip = createZip(async (chunk) => void chunks.push(chunk), at)
    await zip.add('1001.cfg', new TextEncoder().encode('secret'))
    await zip.end()
    expect(Buffer.from(unzipSync(Buffer.concat(chunks))['1001.cfg'] ?? []).toString()).toBe('secret')
  })
})

describe('a name with its marks apart, as macOS types it', () => {
  const apart = 'Trần Thị Hòa'.normalize('NFD')
  const together = apart.normalize('NFC')
  const make = createMaker({
    sip: () => ok(defaultSipService('pbx.example.com')),
    extension: () => ok({ number: '1001', displayName: apart } as never),
    password: async () => ok('Xy7aaaaaaaaa'),
    version: () => 1,
    clock: handClock(),
  })

  it.each(targets.map(({ info }) => [info.id]))('is put together before %s is made', async (target) => {
    const made = await make({ accountId: 'a', number: '1001', target, mac: '001565abcdef' })
    // What cannot carry it, says so of the name as it is shown.
    if (!made.ok) return expect(made.problem.params['field']).not.toBe(undefined)
    expect(made.value.account.displayName).toBe(together)
    for (const { bytes } of made.value.rendered.files) expect(Buffer.from(bytes).toString('utf8')).not.toContain(apart)
  })

  it('is put together before it goes to the PBX', () => {
    expect(displayNameSchema.parse(apart)).toBe(together)
    // Counted as the PBX counts it: a hundred letters are a hundred, however they were typed.
    expect(displayNameSchema.safeParse('ế'.normalize('NFD').repeat(100)).success).toBe(true)
    expect(displayNameSchema.safeParse('ế'.repeat(101)).success).toBe(false)
  })

  it('is one in a CSV that another program reads', async () => {
    const made = await make({ accountId: 'a', number: '1001', target: 'csv' })
    const [row] = parse<Record<string, string>>(made.ok ? Buffer.from(made.value.rendered.files[0]?.bytes ?? []) : '', {
      columns: true,
    })
    expect(row?.['display_name']).toBe(together)
  })
})
