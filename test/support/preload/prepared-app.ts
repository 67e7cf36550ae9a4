import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { serveWindow } from '../../../src/main/electron/app-scheme.ts'
import { forwardEvents, registerCalls, type IpcRegistry } from '../../../src/main/electron/ipc.ts'
import { windowMayLoad } from '../../../src/main/electron/session-guard.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import type { PreparedWindow } from '../e2e/prepared-window.ts'
import type { Answers, AskedOfApp } from './app-messages.ts'
import { noApp } from './no-app.ts'
import { windowIn } from './preload-window.ts'
import { valueText } from './value-text.ts'

const out = fileURLToPath(new URL('../../../out', import.meta.url))

/** Shows a prepared window through the built preload: what main does for Electron is done here, in the test's own process. */
export async function showPrepared(page: Page, { served: { calls, on } }: PreparedWindow): Promise<void> {
  const { toText, fromText } = valueText()
  const handlers = new Map<string, Parameters<IpcRegistry['handle']>[1]>()
  registerCalls({ handle: (channel, listener) => void handlers.set(channel, listener) }, Promise.resolve(calls), silentLog)
  const serve = serveWindow(`${out}/renderer`)
  const answers: Answers = {
    ...noApp,
    async invoke({ channel, said, sender }) {
      const event = { senderFrame: { origin: sender.origin, parent: sender.top ? null : {} } }
      const answer = await handlers.get(channel)?.(event, (fromText(said) as unknown[])[0])
      return { error: null, answer: toText(structuredClone(answer)) }
    },
    async file({ url, method }) {
      const answer = await serve(new Request(url, { method }))
      return { status: answer.status, headers: [...answer.headers], body: new Uint8Array(await answer.arrayBuffer()) }
    },
    loads: ({ url }) => windowMayLoad(url, false),
  }
  const ask = async <K extends keyof AskedOfApp>(what: K, input: AskedOfApp[K]['in']): Promise<AskedOfApp[K]['out']> =>
    answers[what](input)
  await (
    await windowIn(page)
  ).show({
    preload: `${out}/preload/index.cjs`,
    ask,
    call: (input) => ask('invoke', input),
    refused(why) {
      throw new Error(`The bridge let this not cross: ${why}`)
    },
    hear: (listener) => void forwardEvents(on, (channel, payload) => listener(channel, toText(structuredClone([payload])))),
  })
}
