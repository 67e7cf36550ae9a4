import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import { check, noControls } from '../escape/refuse.ts'
import { byHand, expiryByHand, softphoneDefaults, srtpByHand, stunByHand, voicemailByHand } from './softphone.ts'
import type { Target } from './target.ts'

/**
 * A line for Bria Stretto's user import. The columns come from three public tools; an operator's profile can want others, and it needs a
 * Stretto of one's own: experimental.
 */
export const bria: Target = {
  info: {
    ...softphoneDefaults,
    id: 'bria',
    name: 'Bria (Stretto import)',
    platforms: ['Windows', 'macOS', 'Android', 'iOS'],
    fileNames: ['<extension>.bria.csv'],
    delivery: ['file'],
    srtp: false,
    experimental: true,
    notices: 'An administrator imports it in Stretto; Bria takes it when its user signs in.',
    evidence: 'field-report',
    source: 'columns as three public administration tools write them',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([
      ['password', password, noControls],
      ['display name', displayName, noControls],
    ])
    if (refused) return refused
    const account = 'account1Sip'
    const cells: [string, string][] = [
      ['username', extension],
      ['password', password],
      ['email', ''],
      ['profile', ''],
      [`${account}.credentials.username`, extension],
      [`${account}.credentials.password`, password],
      [`${account}.credentials.displayName`, displayName],
      [`${account}.credentials.authorizationName`, extension],
      [`${account}.domain`, sip.domain],
    ]
    const text = csvLine(cells.map(([name]) => name)) + csvLine(cells.map(([, value]) => value))
    const notes = [
      { code: 'bria-profile', text: 'Fill in the columns email and profile as your Stretto wants them.' },
      ...byHand(
        'bria-by-hand',
        `the transport to ${sip.transport.toUpperCase()}`,
        sip.outboundProxy !== null && `the outbound proxy to ${sip.outboundProxy}`,
        expiryByHand(sip),
        srtpByHand(sip),
        stunByHand(sip),
        voicemailByHand(sip),
      ),
    ]
    return { ok: true, files: [{ name: `${extension}.bria.csv`, bytes: utf8(text) }], qr: null, notes }
  },
}
