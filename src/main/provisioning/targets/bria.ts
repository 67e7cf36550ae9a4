import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import { check, noControls } from '../escape/refuse.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
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
    notices: 'An administrator imports it in Stretto. Bria gets it when the user signs in.',
    evidence: 'field-report',
    source: 'columns as three public administration tools write them',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, noControls],
      ['name', displayName, noControls],
    ])
    if (refused) return refused
    const columns = 'account1Sip'
    const cells: [string, string][] = [
      ['username', extension],
      ['password', password],
      ['email', ''],
      ['profile', ''],
      [`${columns}.credentials.username`, extension],
      [`${columns}.credentials.password`, password],
      [`${columns}.credentials.displayName`, displayName],
      [`${columns}.credentials.authorizationName`, extension],
      [`${columns}.domain`, sip.domain],
    ]
    const text = csvLine(cells.map(([name]) => name)) + csvLine(cells.map(([, value]) => value))
    return {
      ok: true,
      files: [{ name: `${extension}.bria.csv`, bytes: utf8(text) }],
      qr: null,
      notes: notesFor('bria-profile', namesIpv6(sip) && 'address-unverified'),
      byHand: byHand(account, 'transport', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'),
    }
  },
}
