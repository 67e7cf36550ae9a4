import { contextBridge, ipcRenderer } from 'electron'
import { callNames, eventNames } from '#shared/contract.ts'

// The window gets these named functions and nothing else: no channel parameter, no event object.
const calls = Object.fromEntries(callNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(`call:${name}`, input)]))
const events = Object.fromEntries(
  eventNames.map((name) => [
    name,
    (listener: (payload: unknown) => void) => {
      const forward = (_event: unknown, payload: unknown): void => listener(payload)
      ipcRenderer.on(`event:${name}`, forward)
      return () => {
        ipcRenderer.off(`event:${name}`, forward)
      }
    },
  ]),
)

contextBridge.exposeInMainWorld('linecard', { calls, events })
