import type { Plugin } from 'vite'

/** Modules that main's libraries import and nobody here uses, by how they name them, and what stands in their place. */
const replaced: Readonly<Record<string, { readonly by: RegExp; readonly code: string }>> = {
  // For forms; it brings nine thousand names of media types.
  'form-data': { by: /\/axios\//, code: 'export default class FormData {}' },
  // Requests by way of fetch.
  './fetch.js': { by: /\/axios\//, code: 'export const getFetch = () => null' },
  // Each request is sent with `proxy: false` and `maxRedirects: 0`: its agents know the way, and no redirect is followed.
  'follow-redirects': { by: /\/axios\//, code: 'export default {}' },
  'https-proxy-agent': { by: /\/axios\//, code: 'export default class HttpsProxyAgent {}' },
  'proxy-from-env': { by: /\/axios\//, code: "export const getProxyForUrl = () => ''" },
  // Messages in sixty languages.
  '../locales/index.js': { by: /\/zod\//, code: 'export {}' },
}

/** HTTP/2, which no PBX is asked by. */
const http2OfNode = "import http2 from 'http2';"

/** Asking for this makes Node read all of its fetch. */
const formDataOfNode = "typeof G.FormData !== 'undefined' ? G.FormData : undefined"

/**
 * Leaves out of main's bundle what axios and zod bring for others: nobody here sends a form, uses axios' fetch, or reads zod's messages.
 * Reading all of it would take main longer than its own code. Fails where a newer version of them has moved it.
 */
export function leanLibraries(): Plugin {
  const found = new Set<string>()
  return {
    name: 'lean-libraries',
    enforce: 'pre',
    resolveId(id, importer = '') {
      const named = replaced[id]
      return named?.by.test(importer) === true ? `\0lean:${id}` : null
    },
    load(id) {
      if (!id.startsWith('\0lean:')) return null
      const name = id.slice('\0lean:'.length)
      found.add(name)
      return replaced[name]?.code ?? null
    },
    transform(code, id) {
      if (!/\/axios\/lib\//.test(id)) return null
      if (code.includes(formDataOfNode)) found.add('FormData')
      if (code.includes(http2OfNode)) found.add('http2')
      return {
        code: code.replace(formDataOfNode, 'undefined').replace(http2OfNode, 'const http2 = { constants: {} };'),
        map: null,
      }
    },
    buildEnd(error) {
      const missing = [...Object.keys(replaced), 'FormData', 'http2'].filter((name) => !found.has(name))
      if (!error && missing.length > 0) throw new Error(`build/lean-libraries.ts: not found any more: ${missing.join(', ')}`)
    },
  }
}
