import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the app's data belongs on this system: the same folder that Electron takes. */
export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Linecard')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Linecard')
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'Linecard')
}
