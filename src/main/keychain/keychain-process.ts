// The process that speaks to the system's keychain, and does nothing else: an entry of its own in the build. keytar can end it, and a
// keychain can hang it; main then starts another one. It ends with the process that started it.
import type { KeytarAnswer, KeytarRequest } from './keytar-messages.ts'
import { loadKeytar, service, type Keytar } from './load-keytar.ts'

/** The two ways in which such a process is given a channel: Electron's, and Node's. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: KeytarRequest }) => void): unknown
  postMessage(message: KeytarAnswer): void
}
const { parentPort } = process as { readonly parentPort?: ParentPort }

let loading: Promise<Keytar> | null = null

async function answer(request: KeytarRequest): Promise<KeytarAnswer> {
  const { id } = request
  let keytar: Keytar
  try {
    keytar = await (loading ??= loadKeytar())
  } catch {
    return { id, missing: true }
  }
  try {
    return { id, value: await ask(keytar, request) }
  } catch (error) {
    return { id, said: error instanceof Error ? error.message : '' }
  }
}

async function ask(keytar: Keytar, request: KeytarRequest): Promise<string | boolean | null | string[]> {
  switch (request.do) {
    case 'hello':
      return null
    case 'get':
      return keytar.getPassword(service, request.name)
    case 'remove':
      return keytar.deletePassword(service, request.name)
    case 'set':
      await keytar.setPassword(service, request.name, request.secret)
      return null
    case 'list':
      // The secrets that come with them stay here.
      return (await keytar.findCredentials(service)).map(({ account }) => account)
  }
}

if (parentPort) parentPort.on('message', ({ data }) => void answer(data).then((told) => parentPort.postMessage(told)))
else {
  process.on('message', (request: KeytarRequest) => void answer(request).then((told) => process.send?.(told)))
  // Not `exit`: that would wait for a keychain that hangs.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}
// A terminal's Ctrl+C is meant for Linecard, which may go on when it has asked.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
