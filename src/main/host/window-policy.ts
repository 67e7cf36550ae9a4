/** The policy for the window in either host: nothing but our own files, no inline anything, Trusted Types. */
export function contentSecurityPolicy(connect: "'self'" | "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    // Over HTTP long answers are read by a worker.
    `worker-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The worker's one address has a policy of its own.
    connect === "'self'" ? 'trusted-types svelte-trusted-html linecard-worker' : 'trusted-types svelte-trusted-html',
  ].join('; ')
}

/**
 * What a page may be allowed to reach in a browser, and this one has no use for: sensors, devices, the network around it, models and
 * packs that a browser would fetch for it. Names that a browser does not know are passed over.
 */
const unused = [
  ...['accelerometer', 'browsing-topics', 'camera', 'captured-surface-control', 'clipboard-read', 'compute-pressure'],
  ...['deferred-fetch', 'deferred-fetch-minimal', 'digital-credentials-create', 'digital-credentials-get', 'display-capture'],
  ...['encrypted-media', 'gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection'],
  ...['language-detector', 'language-model', 'local-fonts', 'local-network', 'local-network-access', 'magnetometer'],
  ...['microphone', 'midi', 'on-device-speech-recognition', 'otp-credentials', 'payment', 'picture-in-picture'],
  ...['private-state-token-issuance', 'private-state-token-redemption', 'publickey-credentials-create'],
  ...['publickey-credentials-get', 'screen-wake-lock', 'serial', 'speaker-selection', 'storage-access', 'summarizer', 'sync-xhr'],
  ...['translator', 'usb', 'window-management', 'xr-spatial-tracking'],
]

/** The headers on everything that the window loads, on either host. `connect`: whom the page itself may talk to. */
export function windowHeaders(connect: "'self'" | "'none'"): Readonly<Record<string, string>> {
  // Main copies for the window where it can.
  const off = connect === "'none'" ? [...unused, 'clipboard-write'] : unused
  return {
    'content-security-policy': contentSecurityPolicy(connect),
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': off.map((name) => `${name}=()`).join(', '),
  }
}
