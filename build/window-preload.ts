import { basename } from 'node:path'
import type { HtmlTagDescriptor, Plugin } from 'vite'

/**
 * Names the window's code in its page, so that a browser fetches it beside the small entry that asks main for the first rows: by itself
 * it would learn of it only when the entry has run.
 */
export function windowPreload(entry: string): Plugin {
  return {
    name: 'window-preload',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const files = new Map<string, HtmlTagDescriptor>()
        const follow = (name: string): void => {
          const chunk = bundle[name]
          if (chunk?.type !== 'chunk' || files.has(name) || chunk.isEntry) return
          files.set(name, { tag: 'link', attrs: { rel: 'modulepreload', crossorigin: '', href: `./${name}` }, injectTo: 'head' })
          for (const next of chunk.imports) follow(next)
        }
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk' && chunk.isDynamicEntry && basename(chunk.facadeModuleId ?? '') === entry)
            follow(chunk.fileName)
        }
        return [...files.values()]
      },
    },
  }
}
