import { note } from '#shared/handoff-notes.ts'
import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, noBlanksAtEnds, noControls, without, withWay, type Rule } from '../escape/refuse.ts'
import { beyondAscii, deskDefaults, deskTarget, textFile, type DeskPhone } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** Not 0, 1, 2: the transports are bits. */
const transports = { udp: 1, tcp: 2, tls: 4 } as const
const srtpModes = { off: 0, optional: 1, required: 2 } as const

/** What the 6700i's guide allows for a password, in letters and digits. */
const oldLimit = 20

/** How a value with a number sign or a quote is written is not known. */
const carried: readonly Rule[] = [noControls, noBlanksAtEnds, without(/[#"]/)]

const dialect = {
  displayName: carried,
  voicemail: [without(/#/)],
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const values: Values = [
      ['sip transport protocol', transports[sip.transport]],
      // Without it the phone wants a certificate and a key of its own for TLS.
      ['sips persistent tls', sip.transport === 'tls' ? 1 : null],
      ['sip line1 proxy ip', server.host],
      ['sip line1 proxy port', server.port],
      ['sip line1 registrar ip', server.host],
      ['sip line1 registrar port', server.port],
      ['sip line1 outbound proxy', proxy && proxy.host],
      ['sip line1 outbound proxy port', proxy && proxy.port],
      ['sip line1 registration period', sip.expiresSeconds],
      ['sip line1 user name', extension],
      ['sip line1 auth name', extension],
      ['sip line1 password', password],
      ['sip line1 display name', name],
      ['sip line1 screen name', name],
      ['sip line1 vmail', sip.voicemail],
      ['sip line1 srtp mode', srtpModes[sip.srtp]],
    ]
    return {
      files: [
        textFile(
          `${mac.toUpperCase()}.cfg`,
          withValue(values).map(([key, value]) => `${key}: ${value}`),
        ),
      ],
      notes: [
        ...notesFor(beyondAscii(account) && 'encoding-unverified', sip.transport === 'tls' && 'mitel-tls'),
        ...([...password].length > oldLimit ? [note('password-long', { limit: oldLimit })] : []),
      ],
      byHand: ['stun'] as const,
    }
  },
} satisfies Partial<DeskPhone>

const notices =
  'The phone downloads <MAC>.cfg from its provisioning server the next time it starts, after startup.cfg or aastra.cfg and the file of its model. The transport applies to the whole phone, not to one line.'

/** Mitel's `<MAC>.cfg`: one `key: value` a line. Keys as two provisioning servers and the administrator's guide name them. */
export const mitel: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'mitel',
    name: 'Mitel 68xx and 69xx',
    platforms: ['68xx', '69xx'],
    fileNames: ['<MAC>.cfg'],
    macSpelling: 'upper',
    notices,
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_aastra/common; Mitel 6800 administrator’s guide',
  },
  ...dialect,
  password: carried,
})

const lettersAndDigits: Rule = without(/[^A-Za-z0-9]/u)

/** A generated password has more signs than the limit, so rotating to one does not help. */
const chooseShorter = phrase('way-rotate-short', { count: oldLimit })

/** Aastra's 6700i and 675x phones read the same keys; their guide allows twenty letters and digits for a password. */
export const aastra: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'aastra',
    name: 'Aastra 67xx',
    platforms: ['67xx'],
    fileNames: ['<MAC>.cfg'],
    macSpelling: 'upper',
    passwordLimit: oldLimit,
    notices,
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_aastra/common; Aastra 6700i administrator’s guide, release 3.2.2',
  },
  ...dialect,
  password: [...carried, lettersAndDigits, atMostCharacters(oldLimit)].map((rule) => withWay(rule, chooseShorter)),
})
