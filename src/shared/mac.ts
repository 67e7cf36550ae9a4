/** A MAC as twelve lower-case hex digits from any usual spelling (colons, dashes, dots, blanks, upper or lower case), or null. */
export function parseMac(text: string): string | null {
  const digits = text
    .trim()
    .replace(/^(mac|s\/?n)\s*[:#]?\s*/i, '')
    .replace(/[\s:.\-_]/g, '')
    .toLowerCase()
  return /^[0-9a-f]{12}$/.test(digits) ? digits : null
}

/** 001565abcdef → 00:15:65:ab:cd:ef, for people. */
export function showMac(mac: string): string {
  return mac.match(/../g)?.join(':') ?? mac
}
