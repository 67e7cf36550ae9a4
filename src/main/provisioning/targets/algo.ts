import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { beyondAscii, deskDefaults, deskTarget, joined, keepAlive, textFile } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

const carried: readonly Rule[] = [noControls, noBlanksAtEnds]

/**
 * Algo's speakers and alerters: `name = value` lines for the page account. Two model groups look for two file names, so both are made. The
 * transport's word is from one server and SRTP's is not known: experimental. A name to show and the keep-alive
 * are in one group's file alone.
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
    notices: 'The device downloads the file from its provisioning server the next time it starts.',
    evidence: 'two-servers',
    source: 'fusionpbx algo; fspbx algo/8301',
  },
  password: carried,
  displayName: carried,
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const alive = keepAlive(account)
    const shared: Values = [
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
    // Only the models that look for algo… have these in both servers.
    const newer: Values = [
      ['sip.u1.dname', name],
      ['sip.interop.ka.method', alive && 'crlf'],
      ['sip.interop.ka.interval', alive],
    ]
    const file = (start: string, values: Values): TargetFile =>
      textFile(
        `${start}${mac.toUpperCase()}.conf`,
        withValue(values).map(([key, value]) => `${key} = ${value}`),
      )
    return {
      files: [file('algom', shared), file('algo', [...shared, ...newer])],
      notes: notesFor('algo-two-names', beyondAscii(account) && 'encoding-unverified'),
      byHand: ['srtp'],
    }
  },
})
