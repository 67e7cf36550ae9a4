import type { Random } from '../system/random.ts'

/** Letters and digits without those that are taken for each other on paper and on small displays (0 O o, 1 l I i). */
export const passwordAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz'

/** 24 signs: about 139 bits, short enough for every target, and no sign that any format has to escape. */
export const passwordLength = 24

/** A new SIP password. Every sign is equally likely: bytes that would favour some are thrown away. */
export function generatePassword(random: Random): string {
  const unbiasedLimit = 256 - (256 % passwordAlphabet.length)
  let made = ''
  while (made.length < passwordLength) {
    for (const byte of random.bytes(passwordLength)) {
      if (byte < unbiasedLimit && made.length < passwordLength) made += passwordAlphabet.charAt(byte % passwordAlphabet.length)
    }
  }
  return made
}
