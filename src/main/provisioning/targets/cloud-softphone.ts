import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noControls, refuse } from '../escape/refuse.ts'
import { notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'

/**
 * The code that Cloud Softphone and its white-label builds scan: `csc:USER:PASSWORD@CLOUDID`, each part percent-encoded; the app splits at the
 * last @. Server and transport are the operator's, behind the Cloud ID.
 */
export const cloudSoftphone: Target = {
  info: {
    ...softphoneDefaults,
    id: 'cloud-softphone',
    name: 'Cloud Softphone (Acrobits)',
    platforms: ['Android', 'iOS'],
    fileNames: [],
    qr: 'credentials',
    delivery: ['qr'],
    notices: 'As soon as the QR code is scanned on the app’s first screen.',
    evidence: 'vendor-doc',
    source: 'doc.acrobits.net: cloudsoftphone/qr.html, cloudsoftphone/provisioning.html',
  },
  render({ extension, password, sip }) {
    const refused = check([['password', password, noControls]])
    if (refused) return refused
    if (!sip.cloudId) return refuse('cloud-id', phrase('nothing'))
    const [user, secret] = [extension, password].map(encodeURIComponent)
    return {
      ok: true,
      files: [],
      qr: utf8(`csc:${user}:${secret}@${sip.cloudId}`),
      notes: notesFor('cloud-softphone-server'),
      byHand: [],
    }
  },
}
