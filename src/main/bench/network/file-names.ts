import { phoneMac } from './said.ts'

/** Names of at most two parts: some makers ask in a folder of their own. */
const maxParts = 2
const longestName = 120
const part = /^[A-Za-z0-9$%{}()_+~,@=-][A-Za-z0-9$%{}()_+~,@=. -]*$/

/** What was asked for, split at its first slash into a path and the name behind it; null: nothing that a phone asks for. */
export interface AskedPath {
  readonly path: string
  /** Decoded, in the phone's spelling; empty: the folder itself. */
  readonly name: string
}

/** Reads the target of a request. No name that leads anywhere else than to a file comes out. */
export function readAskedPath(url: string): AskedPath | null {
  if (url.length > 400 || !url.startsWith('/')) return null
  const [before = ''] = url.slice(1).split(/[?#]/)
  const [path = '', ...rest] = before.split('/')
  const parts = rest.flatMap((one) => decode(one) ?? [])
  if (parts.length !== rest.length || parts.length > maxParts || !/^[A-Za-z0-9_-]{1,64}$/.test(path)) return null
  const name = parts.join('/')
  if (name !== '' && !parts.every((one) => part.test(one) && !one.includes('..'))) return null
  return name.length > longestName ? null : { path, name }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** The MAC in a file's name, wherever its maker puts it; null: there is none. */
export function macInName(name: string): string | null {
  const last = name.split('/').at(-1) ?? ''
  // Yealink's common files are numbered in twelve digits.
  if (/^y0{6}/i.test(last)) return null
  for (const [, digits = ''] of last.matchAll(/(?<![0-9a-f])([0-9a-f]{12})(?![0-9a-f])/gi)) {
    const mac = phoneMac(digits)
    if (mac !== null) return mac
  }
  // In cfg001565aabbcc and configAABBCC… the letters before it are hex digits, too.
  const [, digits = ''] = /^(?:cfg|config|Config|reg-|algom?|snom|SEP|ATA)-?([0-9a-f]{12})(?![0-9a-f])/i.exec(last) ?? []
  return phoneMac(digits)
}

/** Of which phone the files are. */
export interface FilesOf {
  /** The target's id. */
  readonly target: string
  readonly mac: string | null
  /** The phone's own file, as the target names it. */
  readonly ownFile: string
}

/** Names under which a maker's phone asks for its own file besides the one that the target gives it. `{mac}` stands for the digits. */
const alsoOwn: Readonly<Record<string, readonly RegExp[]>> = {
  // With a folder's address it asks for <type>.htm, then for <type>-<MAC>.htm; the first stays unknown, or it would end the search.
  snom: [/^snom[\w-]*-{mac}\.(?:htm|html|xml)$/, /^snom-?{mac}\.(?:htm|xml)$/],
  // The names of the factory: $PSN.cfg and $PSN.xml are all that a Cisco asks for when it is given a folder.
  'cisco-spa': [/^spa\w+\.(?:cfg|xml)$/],
  'cisco-mpp': [/^(?:cp-)?\d{4}\w*(?:-3pcc)?\.(?:xml|cfg)$/],
}

/**
 * Which of a phone's files is meant by the name that it asked for, in any case; null: none of them, which is a 404. Common files, boot files
 * and those of another model stay unknown unless `names` has them: a 200 there ends the search of some makers before their own file.
 */
export function matchFile(asked: string, { target, mac, ownFile }: FilesOf, names: readonly string[]): string | null {
  const last = (asked.split('/').at(-1) ?? '').toLowerCase()
  const same = names.find((name) => name.toLowerCase() === last)
  if (same !== undefined) return same
  if (!names.includes(ownFile)) return null
  const forms = alsoOwn[target] ?? []
  return forms.some((form) => new RegExp(form.source.replace('{mac}', mac ?? '\\0'), 'i').test(last)) ? ownFile : null
}

/** Makers whose phones look for their files by themselves once they have a folder. */
const takesFolder = new Set([
  ...['yealink', 'flyingvoice', 'grandstream', 'grandstream-p', 'htek', 'sangoma-s', 'poly', 'mitel', 'aastra', 'digium-d'],
  'avaya-j1xx',
])

/** What a phone of this target is given as the address of its settings. `folderUrl` ends in a slash. */
export function handedUrl(target: string, folderUrl: string, ownFile: string): string {
  return takesFolder.has(target) ? folderUrl : `${folderUrl}${encodeURIComponent(ownFile)}`
}
