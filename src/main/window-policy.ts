/** The policy for the window in either host: nothing but our own files, no inline anything, Trusted Types. */
export function contentSecurityPolicy(connect: "'self'" | "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // Over HTTP long answers are read by a worker, whose one address has a policy of its own.
    connect === "'self'" ? 'trusted-types svelte-trusted-html linecard-worker' : 'trusted-types svelte-trusted-html',
  ].join('; ')
}

/** The headers on everything that the window loads, on either host. `connect`: whom the page itself may talk to. */
export function windowHeaders(connect: "'self'" | "'none'"): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=()',
  }
}
