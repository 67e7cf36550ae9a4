import { readFile } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** The file that a URL path names inside `folder`, or null: outside, hidden, of an unknown kind, or not a path at all. */
export function fileFor(folder: string, urlPath: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\') || path.includes('%') || path.split('/').some((part) => part.startsWith('.')))
    return null
  const root = resolve(folder)
  const file = resolve(join(root, path === '/' ? 'index.html' : path))
  return file.startsWith(root + sep) && extname(file) in types ? file : null
}

export interface StaticFile {
  readonly type: string
  readonly content: Uint8Array
}

export async function readStatic(folder: string, urlPath: string): Promise<StaticFile | null> {
  const file = fileFor(folder, urlPath)
  if (file === null) return null
  try {
    return { type: types[extname(file)] ?? 'application/octet-stream', content: await readFile(file) }
  } catch {
    return null
  }
}
