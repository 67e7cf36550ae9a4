import type { Plugin } from 'vite'
import { windowIcon } from './icons.mjs'

/** Puts the picture for the window's frame and the task bar beside main's code. */
export function appIcon(): Plugin {
  return {
    name: 'linecard-app-icon',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'icon.png', source: await windowIcon() })
    },
  }
}
