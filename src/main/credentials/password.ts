import type { Random } from '../system/random.ts'

/** Letters and digits without those that are taken for each other on paper and on small displays (0 O o, 1 l I i). */
export const passwordAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz'

/** 24 signs: about 139 bits, short enough for every target, and no sign that any format has to escape. */
export const passwordLength = 24

/** A new password, of SIP where nothing else is said. Every sign is equally likely: bytes that would favour some are thrown away. */
export function generatePassword(random: Random, length = passwordLength): string {
  const unbiasedLimit = 256 - (256 % passwordAlphabet.length)
  let made = ''
  while (made.length < length) {
    for (const byte of random.bytes(length)) {
      if (byte < unbiasedLimit && made.length < length) made += passwordAlphabet.charAt(byte % passwordAlphabet.length)
    }
  }
  return made
}
