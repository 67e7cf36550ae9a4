/**
 * How much is taken in of what strangers say: a PBX, a registrar, a phone that fetches a file. Each bound stands here and nowhere else.
 * What is beyond one is cut, left out or refused by name; it never stalls the app, and the account works again as soon as the
 * other side does.
 */

// A PBX's answers

/** The largest honest one (200 extensions) is about a tenth. Counted after it is unpacked. */
export const answerLimitBytes = 1_000_000
/** Status line and headers; Node's own limit. */
export const answerHeadLimitBytes = 16_384
/** How deep an answer goes, and how many things are in it: an honest page (200 extensions) has a fifth of these. More is not parsed. */
export const deepestAnswer = 100
export const maxInAnswer = 40_000
export const answerWithinMs = 15_000
/** Until a connection leads to the PBX: its name looked up, dialled, through a proxy, encrypted. A lost first packet costs up to seven seconds. */
export const connectWithinMs = 10_000
/** So long a proxy that was not there is tried behind the others of its list. */
export const proxyGoneForMs = 5 * 60_000
/** So long after one address of a name the next is tried beside it (RFC 8305). */
export const nextAddressAfterMs = 250
/** Addresses of one name that are tried. */
export const maxAddresses = 10
/** Requests of one PBX on the network at once. */
export const maxConnections = 4
/** No contract allows more; what a header says beyond it is taken for this. */
export const maxRequestsPerMinute = 10_000
/** A Retry-After beyond this is asked about again after it: one request, not a flood. */
export const longestRetryAfterMs = 15 * 60_000
/** How far ahead an announced end of maintenance is believed and shown. It is asked about sooner. */
export const longestMaintenanceMs = 24 * 60 * 60_000
/** So long a request that a person waits for may wait for its turn; then the person is told, and a change waits in the queue. */
export const longestTurnMs = 60_000
/** A reading of the list may take away this part of what is known by itself; more of it is gone only when the next reading says the same. */
export const maxGoneAtOnce = 0.5
export const maxCallerIdPages = 50
/** Characters of a name or a number to show. The PBX's own rule is 100. */
export const longestName = 255
/** Characters of the PBX's own words about a refusal, and how many fields it may be about. */
export const longestWords = 200
export const maxRefusedFields = 50
/** Odd rows of a list that are named; the others are counted. */
export const maxOddRows = 100
/** Characters of what stands in an odd field. */
export const longestOdd = 60
/** Lines of the PBX's own words about a refusal. */
export const maxWords = 5
/** Characters of a password that the PBX made. */
export const longestMadePassword = 1_024
/** Characters of a moment. */
export const longestInstant = 80

// A registrar's messages

/** A whole message; a UDP datagram cannot be larger. */
export const sipMessageLimitBytes = 65_535
export const sipHeadLimitBytes = 32_768
export const longestSipLine = 8_192
export const maxSipHeaders = 200
export const maxSipParameters = 50
export const maxBindings = 50
/** Messages that are no answer to us, before we stop reading. */
export const maxStrangeMessages = 200
/** Addresses that one name leads to. */
export const maxDestinations = 6
/** Names in a certificate that are shown. */
export const maxCertificateNames = 30

// A browser that holds a stream of the browser host's and does not read it

/** Bytes that wait for it; beyond, the stream ends. */
export const maxUnreadBytes = 4_000_000

// Whoever fetches a one-time file

export const maxVisits = 100

const control = /\p{Cc}+/gu
/** Marks that turn the writing direction around: with them a text can look like another one. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g

/** A stranger's words as they may be kept and shown: whole characters, in one line, in their own order, and not endless. */
export function plainWords(text: string, most: number): string {
  // A character has two UTF-16 units at most: what is far beyond is not looked at.
  const near = text
    .slice(0, 4 * most)
    .toWellFormed()
    .replace(control, ' ')
    .replace(turning, '')
  if (near.length <= most) return near
  const characters = [...near]
  return characters.length <= most ? near : `${characters.slice(0, most - 1).join('')}…`
}
