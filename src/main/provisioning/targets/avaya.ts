import { atMostCharacters, noControls, without, type Rule } from '../escape/refuse.ts'
import { beyondAscii, deskDefaults, deskTarget, joined, textFile } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'

/** The guides of three releases: a password has at most 31 characters of ASCII. */
const passwordLimit = 31

/** A value stands between double quotes; there is no spelling for one inside. */
const carried: readonly Rule[] = [noControls, without(/"/)]

/**
 * Avaya's J100 phones under third-party call control: `SET NAME value` lines. Names as two provisioning servers write them; the
 * registration's life (30 to 86,400 s), the password's length and that UDP has to be allowed first as the maker's guides say. One line
 * only; how SRTP is spelt is not known, and there is no STUN.
 */
export const avaya: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'avaya-j1xx',
    name: 'Avaya J129–J189',
    platforms: ['J129', 'J139', 'J159', 'J169', 'J179', 'J189'],
    fileNames: ['<mac>.cfg'],
    srtp: false,
    passwordLimit,
    notices:
      'The phone reads its upgrade file (J100Supgrade.txt) the next time it starts. Add a line such as GET $MACADDR.cfg to that file.',
    evidence: 'two-servers',
    source:
      'wazo-provd-plugins wazo_avaya/common; fusionpbx avaya/J179; Avaya J100 guides of December 2018 (p. 184), July 2019 (p. 110) and release 4.1',
  },
  password: [...carried, without(/[^\x20-\x7e]/u), atMostCharacters(passwordLimit)],
  displayName: carried,
  voicemail: [without(/#/)],
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const lines = [
      'SET ENABLE_AVAYA_ENVIRONMENT 0',
      'SET DISCOVER_AVAYA_ENVIRONMENT 0',
      'SET ENABLE_3PCC_ENVIRONMENT 1',
      `SET SIPDOMAIN ${sip.domain}`,
      `SET SIP_CONTROLLER_LIST ${joined(proxy ?? server)};transport=${sip.transport}`,
      'SET SIP_PROXY_SELECTION_POLICY 1',
      `SET REGISTERWAIT ${sip.expiresSeconds}`,
      `SET FORCE_SIP_USERNAME "${extension}"`,
      `SET FORCE_SIP_EXTENSION "${extension}"`,
      `SET FORCE_SIP_PASSWORD "${password}"`,
      `SET DISPLAY_NAME "${name}"`,
      ...(sip.voicemail === null ? [] : [`SET PSTN_VM_NUM ${sip.voicemail}`]),
    ]
    return {
      files: [textFile(`${mac}.cfg`, lines)],
      notes: notesFor(beyondAscii(account) && 'encoding-unverified', sip.transport === 'udp' && 'avaya-udp'),
      byHand: ['srtp', 'stun'],
    }
  },
})
