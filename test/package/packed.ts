// What the package project's set-up makes once for all its tests, and what each part of it needs on this computer.
import { needing, type Tool } from '../support/sip/tools.ts'

export const cpu = process.arch === 'arm64' ? 'arm64' : 'x64'

/** Of the folder in `dist` that holds the app as it will lie on a computer. */
export const folderName = cpu === 'x64' ? 'linux-unpacked' : 'linux-arm64-unpacked'

/** `needing`, for what is built and tested on Linux alone. */
function onLinux(...tools: Tool[]): ReturnType<typeof needing> {
  if (process.platform === 'linux') return needing(...tools)
  return { missing: true, title: (text) => `${text} [skipped: on Linux only]` }
}

/** The stand-in for Electron is compiled, and the keychain module is stripped. */
const forFolder = ['cc', 'strip'] as const satisfies Tool[]

export const need = {
  folder: onLinux(...forFolder),
  deb: onLinux(...forFolder, 'dpkg-deb'),
  rpm: onLinux(...forFolder, 'rpmbuild'),
  appimage: onLinux(...forFolder, 'mksquashfs'),
  every: onLinux(...forFolder, 'dpkg-deb', 'rpmbuild', 'mksquashfs'),
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Holds `electron` (the stand-in), `tools` (for AppImages) and `dist` (what was made); null where nothing can be packed. */
    packed: string | null
  }
}
