import { z } from 'zod'
import type { CallName } from '#shared/contract.ts'
import { startApp, type AppOptions, type RunningApp } from './running-app.ts'

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: z.object({ kind: z.string(), message: z.string(), todo: z.string() }) }),
])
export type Answer = z.infer<typeof answerSchema>

/** A run of the real app, and a way to ask it what its window asks. */
export interface Session {
  readonly app: RunningApp
  call(name: CallName, input: unknown): Promise<Answer>
  /** The page as the window gets it. */
  page(): Promise<string>
}

export async function openSession(options: AppOptions = {}): Promise<Session> {
  const app = await startApp(options)
  const entered = await fetch(app.address, { redirect: 'manual' })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { origin } = new URL(app.address)
  const window = new URL('.', app.address).href
  return {
    app,
    async call(name, input) {
      const response = await fetch(`${window}call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, origin },
        body: JSON.stringify(input),
      }).catch((error: unknown) => {
        // An app that ended has said why.
        throw new Error(`${name} was not answered: ${app.output().replace(/key=\S+/, 'key=…')}`, { cause: error })
      })
      return answerSchema.parse(await response.json())
    },
    page: async () => (await fetch(window, { headers: { cookie } })).text(),
  }
}
