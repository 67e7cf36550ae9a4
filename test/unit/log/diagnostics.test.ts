import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import type { AppState } from '#shared/contract.ts'
import { noPolicy } from '#shared/policy.ts'
import { createCopying } from '../../../src/main/host/copying.ts'
import { noUpdates } from '#shared/updates.ts'
import { createDiagnostics } from '../../../src/main/log/diagnostics.ts'
import { openLog } from '../../../src/main/log/file-log.ts'
import type { Log } from '../../../src/main/log/log.ts'
import { memoryClipboard, noClipboard, type MemoryClipboard } from '../../support/e2e/clipboard.ts'
import { carriers, secret, slices, word } from '../../support/secrets/leaks.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'
import { crossingService } from '../../support/e2e/crossing.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-diagnostics-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const sip: SipService = {
  ...{ domain: 'sip.hotel.example', transport: 'tls', port: 5061, outboundProxy: null, expiresSeconds: 600, srtp: 'off' },
  ...{ stun: null, voicemail: null, cloudId: 'HOTELCODE' },
}

function reported(clipboard: MemoryClipboard | null, more: (log: Log) => string = () => 'Grand Hotel') {
  const log = openLog(folder, steppedClock())
  log.hide('s3cret-of-1001')
  log.info('wrote', { to: 'https://pbx.hotel.example/api?key=abc', note: 's3cret-of-1001' })
  const name = more(log)
  const state: AppState = {
    ...{
      version: '1.2.3',
      host: 'browser',
      keychain: { mode: 'os', problem: null },
      connections: [],
      storage: null,
      policy: noPolicy,
      updates: noUpdates,
      showsFiles: false,
      choosesFiles: false,
    },
    accounts: [
      {
        ...{ id: 'a', name, address: 'https://pbx.hotel.example', sip, sipChecks: false },
        ...{ token: 'present', lastAnswerAt: null },
      },
    ],
    settings: {
      theme: 'dark',
      locale: 'vi',
      lastTarget: null,
      extraCertificates: 'PEM of the hotel',
      linkCertificate: { cert: '/home/an.nguyen/link.pem', key: '/home/an.nguyen/link.key' },
      quietHours: null,
      tourDone: true,
      checkForUpdates: true,
      auditDays: null,
      scanSounds: false,
      window: null,
      filters: { a: [{ name: 'Grand Hotel', view: 'all', search: '', fields: {} }] },
    },
  }
  return crossingService(
    createDiagnostics({
      clock: steppedClock(),
      log,
      copy: clipboard ? createCopying(clipboard, steppedClock(), () => {}).copy : noClipboard,
      system: { system: 'linux x64' },
      state: () => state,
      facts: async () => ({ extensions: 42, pbxAheadMs: 172_800_000, ledger: [], queue: [] }),
    }),
  ).calls['diagnostics.copy']({})
}

describe('Copy diagnostics', () => {
  it('tells what runs where and in which state, and the log, without secrets or whose PBX it is', async () => {
    const told = await reported(null)
    const text = told.ok ? (told.value.text ?? '') : ''
    for (const part of [
      'Linecard 1.2.3 (browser)',
      'linux x64',
      'keychain: os',
      'records: sound',
      'extensions: 42',
      'PBX clock: 172800 s ahead',
      '"filters":1',
      '"wrote"',
    ])
      expect(text).toContain(part)
    expect(text).not.toMatch(/s3cret|key=|Grand Hotel|HOTELCODE|PEM of|an\.nguyen|sip\.hotel/)
  })

  it.each(Object.keys(carriers))('holds no 8 characters of a secret that came in %s (property)', async (way) => {
    await fc.assert(
      fc.asyncProperty(secret, word, async (value, filler) => {
        const carried = carriers[way]?.(value, filler)
        const text = typeof carried === 'string' ? carried : JSON.stringify(carried)
        const told = await reported(null, (log) => {
          log.hide(value)
          log.info('answered', { carried })
          log.fault('failed', new Error(text, { cause: text }), { url: text })
          return text.slice(0, 80)
        })
        const report = told.ok ? (told.value.text ?? '') : ''
        expect(report.includes('"failed"')).toBe(true)
        for (const slice of slices(value)) if (text.includes(slice)) expect(report.includes(slice)).toBe(false)
      }),
      { numRuns: 40 },
    )
  })

  it('goes to the clipboard where main can reach it, and then not to the window', async () => {
    const clipboard = memoryClipboard()
    expect(await reported(clipboard)).toEqual({ ok: true, value: { copied: true, text: null, clearsAfterSeconds: null } })
    expect(clipboard.text).toContain('extensions: 42')
  })
})
