import { createHash } from 'node:crypto'
import type { ClipboardPort } from '../parts.ts'

/** Electron's clipboard in main, which answers with promises. */
export interface SystemClipboard {
  readText(): Promise<string>
  writeText(text: string): Promise<void>
}

/** The clipboard, and the memory of what was put there: as a hash, so that no password stays in it. */
export interface ShellClipboard extends ClipboardPort {
  /** Empties the clipboard if it still holds what Linecard put there last; what a person copied since stays. */
  clearIfOurs(): Promise<void>
}

export function createShellClipboard(clipboard: SystemClipboard): ShellClipboard {
  let ours: string | null = null
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  return {
    read: () => clipboard.readText(),
    async write(text) {
      ours = text === '' ? null : hash(text)
      await clipboard.writeText(text)
    },
    async clearIfOurs() {
      if (ours === null || hash(await clipboard.readText()) !== ours) return
      ours = null
      await clipboard.writeText('')
    },
  }
}
