import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { devHeaders, devServerOf } from '../../../src/main/dev/dev-window.ts'
import { serveFromDevServer } from '../../../src/main/electron/dev-session.ts'
import { windowHeaders } from '../../../src/main/host/window-policy.ts'

const server = 'http://127.0.0.1:5199'

/** A window's session, as far as development changes it. */
function session() {
  const seen = {
    proxy: [] as unknown[],
    listener: (_details: { url: string }, _answer: (how: { cancel: boolean }) => void) => {},
  }
  return {
    seen,
    setProxy: async (settings: unknown) => void seen.proxy.push(settings),
    webRequest: { onBeforeRequest: (listener: typeof seen.listener) => void (seen.listener = listener) },
    protocol: { isProtocolHandled: () => false, unhandle() {}, handle() {} },
  }
}
function opened(isPackaged: boolean) {
  const app = Object.assign(new EventEmitter(), { isPackaged })
  serveFromDevServer(app as never, server)
  const one = session()
  app.emit('web-contents-created', {}, { session: one })
  return one
}

describe('a window under npm run dev', () => {
  it('may reach the socket of hot reload and nothing else', () => {
    const { seen } = opened(false)
    const cancelled = (url: string): boolean => {
      let cancel = false
      seen.listener({ url }, (how) => (cancel = how.cancel))
      return cancel
    }
    expect(cancelled('ws://127.0.0.1:5199/?token=x')).toBe(false)
    expect(cancelled('app://linecard/src/main.ts')).toBe(false)
    for (const url of ['ws://127.0.0.1:51990/', 'http://127.0.0.1:5199/', 'ws://evil.example/', 'https://evil.example/'])
      expect(cancelled(url), url).toBe(true)
  })

  it('is not loosened in a packaged app', () => {
    expect(opened(true).seen.proxy).toEqual([])
  })

  it('takes its files from this computer alone', () => {
    expect(devServerOf({ LINECARD_DEV_SERVER: server })).toBe(server)
    for (const address of [
      'http://evil.example:80',
      'http://127.0.0.1:80@evil.example',
      'https://127.0.0.1:1',
      'http://127.0.0.1',
      '',
    ])
      expect(devServerOf({ LINECARD_DEV_SERVER: address }), address).toBeNull()
    expect(devServerOf({})).toBeNull()
  })

  it('keeps every header and all of the policy but for what hot reload needs', () => {
    for (const connect of ["'none'", "'self'"] as const) {
      const strict = windowHeaders(connect)
      const loose = devHeaders(strict, server)
      const rules = (headers: Readonly<Record<string, string>>): string[] =>
        (headers['content-security-policy'] ?? '').split('; ')
      const differs = rules(loose).filter((rule) => !rules(strict).includes(rule))
      expect(differs).toEqual([
        "style-src 'self' 'unsafe-inline'",
        connect === "'none'" ? 'connect-src ws://127.0.0.1:5199' : "connect-src 'self' ws://127.0.0.1:5199",
      ])
      for (const name of Object.keys(strict)) expect(Object.keys(loose)).toContain(name)
    }
  })
})
