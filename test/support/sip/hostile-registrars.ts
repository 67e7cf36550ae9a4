import { longestSipLine, maxSipHeaders, sipHeadLimitBytes } from '#shared/limits.ts'
import { answerTo, md5Challenge } from './fake-network.ts'

/** What a registrar that is broken, or is somebody else, may say to a login: each line as long, and as many of them, as are read at all. */
export interface HostileRegistrar {
  readonly name: string
  readonly answer: (message: string, n: number) => string
}

const whole = longestSipLine - 60
const fill = (piece: string, length = whole): string => piece.repeat(Math.floor(length / piece.length))
/** As many lines as a head has room for. */
const many = (line: string): string[] =>
  Array.from({ length: Math.min(maxSipHeaders - 20, Math.floor((sipHeadLimitBytes - 1_000) / (line.length + 2))) }, () => line)

/** Says it when the login has been answered. */
const lines = (name: string, headers: readonly string[]): HostileRegistrar => ({
  name,
  answer: (message, n) =>
    n === 0 ? answerTo(message, '401 Unauthorized', [md5Challenge]) : answerTo(message, '200 OK', headers),
})
/** Says it instead of a demand. */
const demand = (name: string, header: string): HostileRegistrar => ({
  name,
  answer: (message) => answerTo(message, '401 Unauthorized', many(`WWW-Authenticate: ${header}`)),
})

export const hostileRegistrars: readonly HostileRegistrar[] = [
  lines('Contacts of quotes', many(`Contact: ${fill('"')}`)),
  lines('Contacts of open brackets', many(`Contact: ${fill('<')}`)),
  lines('Contacts of closed brackets', many(`Contact: ${fill('<>')}`)),
  lines('a Contact’s name of backslashes', many(`Contact: "${fill('\\')}`)),
  lines('a Contact’s name of quoted quotes', many(`Contact: "${fill('\\"')}`)),
  lines('Contacts of commas', many(`Contact: ${fill(',')}`)),
  lines('Contacts of one letter', many(`Contact: ${fill('a,')}`)),
  lines('Contacts of blanks', many(`Contact: a${fill(' ')}b`)),
  lines('a Contact’s parameters of blanks', many(`Contact: <sip:a@b>;${fill(' ')};a`)),
  lines('a Contact’s parameters without names', many(`Contact: <sip:a@b>${fill(';')}`)),
  lines('a Contact’s parameters of one letter', many(`Contact: <sip:a@b>${fill(';a')}`)),
  lines('a Contact’s parameter that never ends', many(`Contact: <sip:a@b>;a="${fill('\\')}`)),
  lines('a Contact’s parameters of quotes', many(`Contact: <sip:a@b>${fill(';a="";')}`)),
  lines('a bare Contact as long as a line', many(`Contact: sip:${fill('a')}`)),
  lines('two hundred Contacts', many(`Contact: <sip:${fill('a', 100)}@b>;expires=1`)),
  lines('continued lines', many('Contact: <sip:a@b>\r\n ;a\r\n ;b\r\n ;c')),
  demand('a demand of parts', `Digest ${fill('a=b,')}`),
  demand('a demand of quotes', `Digest realm="${fill('\\"')}`),
  demand('a demand of blanks', `Digest${fill(' ')}realm`),
  demand('a demand for algorithms', `Digest ${fill('algorithm ')}`),
]
