import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { accountSchema } from '#shared/account.ts'
import type { Station } from './namespaces.ts'
import { drive, type SessionApp } from './session-driver.ts'

/** The whole app at a station, with a PBX and a registrar of its own. */
export interface SessionLaptop extends Omit<SessionApp, 'ask' | 'first' | 'kill'> {
  readonly accountId: string
  /** The addresses that the registrar has for an extension. */
  contacts(number: string): Promise<string[]>
  /** It sleeps and wakes up, with all that runs on it. */
  sleep(): void
  wake(): void
}

const contacts = z.array(z.object({ address: z.string() }))

/** Starts it with an account that is connected. `folder` is for its records. */
export async function startSessionLaptop(station: Station, folder: string): Promise<SessionLaptop> {
  const script = fileURLToPath(new URL('session-laptop.ts', import.meta.url))
  const child = station.start(process.execPath, ['--disable-warning=ExperimentalWarning', script, station.address, folder])
  const { first, ask, call, end } = await drive(child)
  return {
    ...{ call, end },
    accountId: accountSchema.parse(first).id,
    contacts: async (number) => contacts.parse(await ask({ contacts: number })).map(({ address }) => address),
    sleep: () => void child.kill('SIGSTOP'),
    wake: () => void child.kill('SIGCONT'),
  }
}
