/**
 * Whether a secret is in a text. A PIN has so few digits that they come up by chance within what is sealed, and within a hash: it counts where it
 * stands by itself.
 */
export function standsIn(secret: string, text: string): boolean {
  if (!/^\d+$/.test(secret)) return secret !== '' && text.includes(secret)
  return new RegExp(`(?<![0-9A-Za-z])${secret}(?![0-9A-Za-z])`).test(text)
}
