import { dirname } from 'node:path'

/** What shows a file in the system's file manager; null: there is no desktop to show it on. */
export function showFileCommand(
  path: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [program: string, ...args: string[]] | null {
  if (platform === 'darwin') return ['open', '-R', path]
  if (platform === 'win32') return ['explorer.exe', `/select,${path}`]
  // File managers there have no way in common to be told a file.
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', dirname(path)] : null
}
