import { contextBridge, ipcRenderer } from 'electron'
import { webRtcNames } from '#shared/web-rtc.ts'

/** The names in the contract, put in by the build: one list, and no schemas in here. */
declare const __LINECARD_CALLS__: readonly string[]
declare const __LINECARD_EVENTS__: readonly string[]

// The window gets these named functions and nothing else: no channel parameter, no event object.
const calls = Object.fromEntries(
  __LINECARD_CALLS__.map((name) => [name, (input: unknown) => ipcRenderer.invoke(`call:${name}`, input)]),
)
const events = Object.fromEntries(
  __LINECARD_EVENTS__.map((name) => [
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

// Before the page's first script: what is not there cannot be kept for later.
contextBridge.executeInMainWorld({
  func: (names: readonly string[]) => {
    for (const name of names) Reflect.deleteProperty(globalThis, name)
  },
  args: [webRtcNames],
})
