/** A display to show a window on: Linux's servers have none, and Xvfb makes one. */
export function displayFor(system) {
  const there = { name: system.variable('DISPLAY'), close() {} }
  const xvfb = system.onPath('Xvfb')
  if (system.platform !== 'linux' || there.name || system.variable('WAYLAND_DISPLAY') || xvfb === null) return there
  return new Promise((resolve) => {
    const server = system.start(xvfb, ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    server.stdout.on('data', (text) => {
      said += text
      if (/^\d+\n/.test(said)) resolve({ name: `:${Number.parseInt(said, 10)}`, close: () => server.kill() })
    })
    server.on('error', () => resolve(there))
    server.on('exit', () => resolve(there))
  })
}

/** The same computer, with this display. */
export const onDisplay = (system, { name }) => ({
  ...system,
  variable: (variable) => (variable === 'DISPLAY' ? name : system.variable(variable)),
})
