import { fileURLToPath } from 'node:url'
import type { KeytarChild } from '../keychain/keytar-process.ts'
import type { ElectronParts } from './electron-parts.ts'

/** The keychain's process as Electron's utility process: Chromium starts it, and ends it with the app. Only after Electron is ready. */
export function utilityChild({ utilityProcess }: Pick<ElectronParts, 'utilityProcess'>, entry: URL): KeytarChild {
  const child = utilityProcess.fork(fileURLToPath(entry), [], { stdio: 'ignore', serviceName: 'Linecard Keychain' })
  return {
    send: (request) => child.postMessage(request),
    onAnswer: (listener) => void child.on('message', listener),
    onEnd: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
