import { fork } from 'node:child_process'
import type { KeytarAnswer } from './keytar-messages.ts'
import type { KeytarChild } from './keytar-process.ts'

/** The keychain's process as a child of Node. It does not keep the host alive, and ends with it. */
export function forkedChild(entry: URL): KeytarChild {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })
  child.unref()
  child.channel?.unref()
  return {
    send(request) {
      // What cannot be sent has lost its process, whose end tells.
      if (child.connected) child.send(request, () => {})
    },
    onAnswer: (listener) => void child.on('message', (answer) => listener(answer as KeytarAnswer)),
    onEnd(listener) {
      let told = false
      const tell = (): void => {
        if (!told) listener()
        told = true
      }
      for (const event of ['exit', 'error', 'disconnect'] as const) child.on(event, tell)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
