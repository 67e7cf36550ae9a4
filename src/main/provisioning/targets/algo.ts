import { noBlanksAtEnds, noControls, type Rule } from '../escape/refuse.ts'
import { algoCarriers, algoSources } from './carried/algo.ts'
import { beyondAscii, deskDefaults, deskTarget, joined, keepAlive, textFile } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
import { notesFor } from './notes.ts'
import type { Target, TargetFile } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Only the models that look for algo… have these in both servers. */
const newer = new Set(['sip.u1.dname', 'sip.interop.ka.method', 'sip.interop.ka.interval'])

const extra: ExtraLineForm = {
  sources: algoSources,
  read(line) {
    const [, key, value] = /^([a-z][a-z0-9.]*) ?= ?(\S(?:.*\S)?)$/u.exec(line) ?? []
    return key === undefined || value === undefined ? null : [key, value]
  },
  slotOf: (key) => Number(/^sip\.u(\d+)\./.exec(key)?.[1] ?? NaN) || null,
}

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
  carriers: algoCarriers,
  own: ({ extension, name, password, sip, server, proxy }) => {
    const alive = keepAlive({ sip })
    return [
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
      ['sip.u1.dname', name],
      ['sip.interop.ka.method', alive && 'crlf'],
      ['sip.interop.ka.interval', alive],
    ]
  },
  extra,
  write(account, values) {
    const file = (start: string, some: Values): TargetFile =>
      textFile(
        `${start}${account.mac.toUpperCase()}.conf`,
        withValue(some).map(([key, value]) => `${key} = ${value}`),
      )
    const older = values.filter(([key]) => !newer.has(key))
    return {
      files: [file('algom', older), file('algo', values)],
      notes: notesFor('algo-two-names', beyondAscii(account) && 'encoding-unverified'),
      byHand: ['srtp'],
    }
  },
})
