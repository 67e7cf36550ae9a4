/** 001565abcdef → 00:15:65:ab:cd:ef, for people. */
export function showMac(mac: string): string {
  return mac.match(/../g)?.join(':') ?? mac
}
