import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  readonly version: string
  readonly license: string
  readonly homepage: string
  readonly bugs: { readonly url: string }
  readonly author: { readonly name: string; readonly email: string }
  readonly desktopName: string
}

/** Who Linecard is on a Linux system, from package.json alone. */
export interface Identity {
  /** Of the package, the program and its folder. */
  readonly name: 'linecard'
  /** Of the application: its desktop entry, its icon and its AppStream data. */
  readonly id: string
  /** As package managers order versions: a pre-release is before its release. */
  readonly version: string
  readonly license: string
  readonly homepage: string
  readonly bugs: string
  readonly maintainer: string
  readonly author: string
  /** Seconds since 1970. */
  readonly date: number
}

export function identityOf(root: string, date: number, version?: string): Identity {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  return {
    name: 'linecard',
    id: manifest.desktopName.replace(/\.desktop$/, ''),
    version: (version ?? manifest.version).replaceAll('-', '~'),
    license: manifest.license,
    homepage: manifest.homepage,
    bugs: manifest.bugs.url,
    maintainer: `${manifest.author.name} <${manifest.author.email}>`,
    author: manifest.author.name,
    date,
  }
}
