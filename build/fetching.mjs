// Downloads that somebody watches: with progress, through the proxy that is set, stopped when nothing comes any more, and never by the clock.

/** So long may a download stand still, in ms. */
export const stallMs = 30_000

/**
 * The environment for a download: the proxy of the environment, or else of npm's settings, and the system's certificates beside Node's own,
 * for proxies that look into TLS.
 */
export function fetchEnv(system) {
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => system.variable(name))
  const ofNpm = system.variable('npm_config_https_proxy') || system.variable('npm_config_proxy')
  const fromNpm = proxy || !ofNpm ? {} : { HTTPS_PROXY: ofNpm, HTTP_PROXY: system.variable('npm_config_proxy') || ofNpm }
  const noProxy = system.variable('NO_PROXY') || system.variable('no_proxy') || system.variable('npm_config_noproxy')
  return system.envWith({
    ...fromNpm,
    ...(noProxy ? { NO_PROXY: noProxy } : {}),
    NODE_USE_ENV_PROXY: '1',
    NODE_USE_SYSTEM_CA: '1',
    ELECTRON_RUN_AS_NODE: undefined,
  })
}

/** Runs build/fetch.mjs. Answers `{ why: null }`, or why it failed. */
export function fetchBy(system, args) {
  return new Promise((resolve) => {
    const program = system.isFile(system.node) ? system.node : system.systemNode()
    const child = system.start(program, [system.here('build', 'fetch.mjs'), ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: fetchEnv(system),
    })
    let why = null
    child.on('message', (message) => (why = String(message)))
    child.on('error', (error) => resolve({ why: error.message }))
    child.on('exit', (code, signal) =>
      resolve({ why: code === 0 ? null : (why ?? `it was ended (${signal ?? `code ${code}`})`) }),
    )
  })
}

/** Fetches a file, without looking at what is in it. */
export function fetchFile(system, address, file) {
  system.files.mkdirSync(system.dirname(file), { recursive: true })
  return fetchBy(system, ['file', address, file, '--stall', String(stallMs)])
}
