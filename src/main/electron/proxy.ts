/**
 * The proxy in Chromium's answer to "how do I reach this address?", such as `PROXY one.example:3128; DIRECT`: the first that can
 * be used, as a URL, or null for a direct way. SOCKS is passed over, since the REST client does not speak it.
 */
export function proxyFromAnswer(answer: string): string | null {
  for (const entry of answer.split(';')) {
    const [kind, address] = entry.trim().split(/\s+/)
    if (kind === 'DIRECT') return null
    if (kind === 'PROXY' && address) return `http://${address}`
    if (kind === 'HTTPS' && address) return `https://${address}`
  }
  return null
}
