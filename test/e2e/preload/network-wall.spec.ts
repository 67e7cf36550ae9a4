import { expect, test } from '@playwright/test'
import { wholeChromium } from '../../support/e2e/chromium.ts'
import { startPreloadApp, type PreloadApp } from '../../support/preload/preload-app.ts'
import { listen, type Listeners } from '../../support/wall/listeners.ts'
import { startChromium, walls, type Wall } from '../../support/wall/walls.ts'
import { evidence, ways, waysAway, type Evidence, type WayName } from '../../support/wall/ways.ts'

/**
 * What Linecard asks of Electron to cut its window off, asked of a real Chromium: the headers that main sends, the built preload, what the
 * handlers answer, and the settings of the session, all as the running app gave them to the stand-in.
 */
let app: PreloadApp
const open: { close(): Promise<void> }[] = []
test.beforeAll(async () => {
  app = await startPreloadApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
})
test.afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
test.afterAll(() => app.stop())
test.setTimeout(240_000)

async function listeners(): Promise<Listeners> {
  const made = await listen()
  open.push(made)
  return made
}

/** Tries these ways in a Chromium of its own, without these walls, until what is expected has come. Answers everything that came. */
async function tried(names: readonly WayName[], gone: readonly Wall[], expected: readonly string[]): Promise<() => string[]> {
  const here = await listeners()
  const chromium = await startChromium(here, app.behind, gone, wholeChromium)
  // It stays open: what it tries may take its time.
  open.push(chromium)
  await chromium.tryAll(names)
  await expect.poll(() => expected.filter((one) => !here.reached().includes(one)), { timeout: 90_000 }).toEqual([])
  return here.reached
}

const all = [...Object.keys(ways), ...Object.keys(waysAway)] as WayName[]
const dnsNeeds = 'only root may listen on port 53 and give Chromium a nameserver of its own'
const withoutNames = async (): Promise<boolean> => (await listeners()).nameserver === null

test('no way out that there is leads anywhere, and without the walls each of them does', async () => {
  const names = await withoutNames()
  const seen = await tried(all, [], [])
  // It takes longer than the walled one: what had leaked would be here by now.
  await tried(
    all,
    walls,
    all.filter((name) => !names || evidence[name] !== 'dns').map((name) => `${evidence[name]} ${name}`),
  )
  expect(seen()).toEqual([])
})

const fetched: readonly WayName[] = [
  ...(['fetch', 'fetch-kept-alive', 'xhr', 'event-source', 'beacon', 'image', 'video', 'stylesheet', 'made-stylesheet'] as const),
  ...(['font', 'script', 'import', 'worker', 'prefetch', 'preload', 'modulepreload', 'manifest', 'icon', 'ping'] as const),
]

/** Each wall, and what it alone keeps in once these others are gone. */
const table: Readonly<
  Record<Wall, { readonly besides: readonly Wall[]; readonly ways: readonly WayName[]; readonly by?: Evidence }>
> = {
  policy: { besides: ['requests', 'proxy'], ways: [...fetched, 'websocket', 'worklet', 'speculation', 'object'] },
  permissions: { besides: ['policy', 'requests', 'proxy'], ways: ['payment', 'identity'] },
  // This host shows a handler no WebSocket; Electron does.
  requests: { besides: ['policy', 'proxy'], ways: fetched },
  // Chromium connects ahead of where a page wants to go: nothing but the proxy keeps it from that.
  proxy: {
    besides: ['policy', 'permissions', 'requests', 'webrtc-preload', 'webrtc-documents'],
    ways: [...fetched, 'websocket', 'payment', 'identity', 'webrtc-tcp', 'preconnect', 'iframe', 'navigation', 'window-open'],
    by: 'tcp',
  },
  navigation: { besides: ['policy', 'requests', 'proxy'], ways: ['navigation', 'meta-refresh', 'download', 'form'] },
  windows: { besides: ['requests', 'proxy'], ways: ['window-open'] },
  'webrtc-policy': { besides: ['webrtc-preload', 'webrtc-documents'], ways: ['webrtc-udp'] },
  // The names of WebRTC’s servers are looked up whatever the proxy is.
  'webrtc-preload': { besides: ['webrtc-documents'], ways: ['webrtc-name'], by: 'dns' },
  'webrtc-documents': { besides: [], ways: ['webrtc-in-empty-frame', 'webrtc-in-written-frame'], by: 'dns' },
  // A proxy keeps Chrome from looking names up ahead, and Electron not.
  blink: { besides: ['proxy'], ways: ['dns-prefetch'] },
}

for (const wall of walls) {
  const { besides, ways: kept, by } = table[wall]
  const once = besides.length === 0 ? '' : `, once ${besides.join(', ')} are gone`
  test(`the wall “${wall}” keeps in what nothing else does${once}: ${kept.join(', ')}`, async () => {
    const noNames = await withoutNames()
    test.skip(noNames && wall === 'blink', dnsNeeds)
    // Without a nameserver of ours, WebRTC shows by its connections, and those the proxy keeps in, too.
    const byTcp = noNames && by === 'dns'
    const gone: readonly Wall[] = byTcp ? [...besides, 'proxy'] : besides
    const signs = kept.map((name) => `${byTcp ? 'tcp' : (by ?? evidence[name])} ${name}`)
    const standing = await tried(kept, gone, [])
    await tried(kept, [...gone, wall], signs)
    expect(standing().filter((one) => signs.includes(one))).toEqual([])
  })
}
