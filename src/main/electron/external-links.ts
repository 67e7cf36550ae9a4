import type { Log } from '../log/log.ts'

export interface LinkOpenerOptions {
  readonly openExternal: (url: string) => Promise<void>
  /** The hosts (with a port where it is not 443) that links may lead to: the PBXes that a person connected. Compared whole. */
  readonly hosts: () => Promise<readonly string[]>
  readonly log: Log
}

/**
 * The one way to the system's browser: https to a known host, and nothing else, because the system runs what a link's scheme
 * says. What is refused goes to the log, without the link's path.
 */
export function createLinkOpener({ openExternal, hosts, log }: LinkOpenerOptions): (url: string) => Promise<void> {
  return async (link) => {
    const url = URL.canParse(link) ? new URL(link) : null
    const known =
      url !== null &&
      url.protocol === 'https:' &&
      url.username === '' &&
      url.password === '' &&
      (await hosts()).includes(url.host)
    if (!known) return log.warn('a link was not opened', { scheme: url?.protocol ?? '', host: url?.host ?? '' })
    await openExternal(url.href).catch((error: unknown) => log.fault('a link could not be opened', error))
  }
}
