import { ok } from '#shared/result.ts'
import type { Copy } from '../../../src/main/host/copying.ts'
import type { ClipboardPort } from '../../../src/main/host/copying.ts'

/** As in the browser host: main reaches no clipboard. */
export const noClipboard: Copy = async (text) => ok({ copied: false, text, clearsAfterSeconds: null })

/** A clipboard that tests look into, and that refuses while `refuses`. */
export interface MemoryClipboard extends ClipboardPort {
  text: string
  refuses: boolean
}

export function memoryClipboard(text = ''): MemoryClipboard {
  const refusing = (): void => {
    if (here.refuses) throw new Error('another program has the clipboard open')
  }
  const here: MemoryClipboard = {
    text,
    refuses: false,
    async read() {
      refusing()
      return here.text
    },
    async write(next) {
      refusing()
      here.text = next
    },
    clear() {
      here.text = ''
    },
  }
  return here
}
