// Where this build asks for newer versions: from the environment of the build, so that no address is made up and none is in the source.
import { publicKeyOf } from '../src/main/updates/feed-format.ts'
import type { UpdateSource } from '../src/main/updates/updates.ts'

/** LINECARD_UPDATE_FEED: the feed's address. LINECARD_UPDATE_KEYS: public keys, with commas between them. Both, or neither: null. */
export function updateSource(env: Readonly<Record<string, string | undefined>>): UpdateSource | null {
  const feed = env['LINECARD_UPDATE_FEED'] ?? ''
  const keys = (env['LINECARD_UPDATE_KEYS'] ?? '').split(',').filter((key) => key !== '')
  if (feed === '' && keys.length === 0) return null
  if (feed === '' || keys.length === 0) throw new Error('LINECARD_UPDATE_FEED and LINECARD_UPDATE_KEYS go together')
  const { protocol, username, password, search, hash, href } = new URL(feed)
  if (protocol !== 'https:' || username + password + search + hash !== '')
    throw new Error('LINECARD_UPDATE_FEED is an https address without a name, a query or a fragment')
  for (const key of keys) publicKeyOf(key)
  return { feed: href, keys }
}
