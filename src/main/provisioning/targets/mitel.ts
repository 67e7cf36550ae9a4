import { note } from '#shared/handoff-notes.ts'
import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, noBlanksAtEnds, noControls, without, withWay, type Rule } from '../escape/refuse.ts'
import { mitelCarriers, mitelSources } from './carried/mitel.ts'
import { beyondAscii, deskDefaults, deskTarget, textFile, type DeskAccount, type DeskPhone } from './desk-phone.ts'
import type { ExtraLineForm } from './extra-lines.ts'
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

const extra: ExtraLineForm = {
  sources: mitelSources,
  read(line) {
    const [, key, value] = /^([a-z][a-z0-9 -]*[a-z0-9]) ?: ?([^\s#"](?:[^#"]*[^\s#"])?)$/u.exec(line) ?? []
    return key === undefined || value === undefined ? null : [key, value]
  },
  slotOf: (key) => Number(/^sip line([0-9]+) /.exec(key)?.[1] ?? NaN) || null,
}

function own({ every, sip }: DeskAccount): Values {
  return [
    ['sip transport protocol', transports[sip.transport]],
    // Without it the phone wants a certificate and a key of its own for TLS.
    ['sips persistent tls', sip.transport === 'tls' ? 1 : null],
    ...every.flatMap(({ slot, extension, name, password, sip, server, proxy }): Values => {
      const key = (rest: string): string => `sip line${slot} ${rest}`
      return [
        [key('proxy ip'), server.host],
        [key('proxy port'), server.port],
        [key('registrar ip'), server.host],
        [key('registrar port'), server.port],
        [key('outbound proxy'), proxy && proxy.host],
        [key('outbound proxy port'), proxy && proxy.port],
        [key('registration period'), sip.expiresSeconds],
        [key('user name'), extension],
        [key('auth name'), extension],
        [key('password'), password],
        [key('display name'), name],
        [key('screen name'), name],
        [key('vmail'), sip.voicemail],
        [key('srtp mode'), srtpModes[sip.srtp]],
      ]
    }),
  ]
}

const dialect = {
  displayName: carried,
  voicemail: [without(/#/)],
  // As many as the oldest of them have.
  maxLines: () => 9,
  oneTransport: true,
  carriers: mitelCarriers,
  own,
  extra,
  write({ every, mac, sip }, values) {
    return {
      files: [
        textFile(
          `${mac.toUpperCase()}.cfg`,
          withValue(values).map(([key, value]) => `${key}: ${value}`),
        ),
      ],
      notes: [
        ...notesFor(every.some(beyondAscii) && 'encoding-unverified', sip.transport === 'tls' && 'mitel-tls'),
        ...(every.some(({ password }) => [...password].length > oldLimit) ? [note('password-long', { limit: oldLimit })] : []),
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
