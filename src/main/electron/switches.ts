/** Options by which another program would look into the window or steer it. */
const steering = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-targets',
  'remote-allow-origins',
  'auto-open-devtools-for-tabs',
  'inspect',
  'inspect-brk',
  'inspect-wait',
  'inspect-port',
  'inspect-publish-uid',
  'debug-port',
  'js-flags',
  'wait-for-debugger',
]
/** Options that take a wall away. */
const walls = [
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-namespace-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-gpu-sandbox',
  'allow-no-sandbox-job',
  'no-zygote',
  'single-process',
  'disable-web-security',
  'disable-site-isolation-trials',
  'disable-site-isolation-for-policy',
  'allow-running-insecure-content',
  'allow-file-access-from-files',
  'unsafely-treat-insecure-origin-as-secure',
  'enable-blink-features',
  'disable-blink-features',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'allow-insecure-localhost',
  // Names that lead elsewhere.
  'host-rules',
  'host-resolver-rules',
]
/** Options that run or load something of somebody else’s, or write down what is said. */
const strangers = [
  'load-extension',
  'disable-extensions-except',
  'load-and-launch-app',
  'browser-subprocess-path',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'ppapi-plugin-launcher',
  'register-pepper-plugins',
  'require',
  'log-net-log',
  'ssl-key-log-file',
]
// A proxy is not among them: people behind one start programs so, main checks every certificate behind it, and the window has no network.
const refused = new Set([...steering, ...walls, ...strangers])

/**
 * The first option on a packaged app's command line that would open Linecard to others, as it is written there; null: none. In every
 * spelling that Chromium takes: with one dash or two, with a value or without, with blanks around it, on Windows with a slash and in
 * any case. What comes after `--` is refused, too: nothing there has a meaning for Linecard.
 */
export function refusedSwitch(argv: readonly string[], platform: NodeJS.Platform): string | null {
  const form = platform === 'win32' ? /^(?:--?|\/)([^=]+)/ : /^--?([^=]+)/
  for (const argument of argv) {
    const name = form.exec(argument.trim())?.[1]?.trim()
    if (name === undefined) continue
    if (refused.has(platform === 'win32' ? name.toLowerCase() : name)) return argument.trim().split('=')[0] ?? name
  }
  return null
}
