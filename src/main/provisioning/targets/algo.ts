import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { beyondAscii, deskDefaults, deskTarget, joined, textFile, withValue, type Values } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'

const carried: readonly Rule[] = [noControls, noBlanksAtEnds]

/**
 * Algo's speakers and alerters: `name = value` lines for the page account. Two model groups look for two file names, so both are made. The
 * transport's word is from one server and SRTP's is not known: experimental. A display name has no place in the file.
 */
export const algo: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'algo',
    name: 'Algo speakers and alerters',
    platforms: ['8103', '8180', '8186', '8188', '8189', '8196', '8301'],
    fileNames: ['algom<MAC>.conf', 'algo<MAC>.conf'],
    macSpelling: 'upper',
    srtp: false,
    experimental: true,
    notices: 'The device fetches the file from its provisioning server at its next start.',
    evidence: 'two-servers',
    source: 'fusionpbx algo; fspbx algo/8301',
  },
  password: carried,
  displayName: [],
  write(account) {
    const { extension, mac, password, sip, server, proxy } = account
    const values: Values = [
      ['sip.proxy', joined(server)],
      ['sip.registrar', joined(server)],
      ['sip.obproxy', proxy && joined(proxy)],
      ['sip.u1.user', extension],
      ['sip.u1.auth', extension],
      ['sip.u1.pwd', password],
      ['sip.regexp', sip.expiresSeconds],
      ['sip.register.use', 1],
      ['sip.page.use', 1],
      ['sip.transp', sip.transport],
      ['sip.stun.server', sip.stun],
    ]
    const lines = withValue(values).map(([key, value]) => `${key} = ${value}`)
    return {
      files: [`algom${mac.toUpperCase()}.conf`, `algo${mac.toUpperCase()}.conf`].map((name) => textFile(name, lines)),
      notes: notesFor('algo-two-names', beyondAscii({ ...account, displayName: '' }) && 'encoding-unverified'),
      byHand: ['srtp'],
    }
  },
})
