// Runs Linecard, in either host, as a child of this script: hears from it when its window is seen, and asks it to end in peace.

/** Electron's own last words are looked for in so many of its last characters. */
const keptCharacters = 64_000
/** A window that is not seen by then is spoken of, in ms. */
const slowAfterMs = 30_000
/** So long may it take to end in peace, in ms. */
const endWithinMs = 15_000
/** A signal within this time of another is the same one, sent by the terminal and by npm, in ms. */
const sameSignalMs = 1_000

/**
 * Runs a host to its end. Answers how that was: its code or signal, its last words, whether its window was `seen`, and whether somebody
 * `stopped` it. `slowly`: called when no window is seen for long, `shown`: when it is. `listen(stop)`: gets the function that ends it; left out: the
 * signals to this script do.
 */
export function runHost(system, program, args, { env = system.env, slowly = null, shown = null, listen = onSignals }) {
  return new Promise((resolve) => {
    let stderr = ''
    let seen = false
    let stopped = false
    /** It asks whether it may end: the next signal answers it. */
    let asking = false
    let killing = null
    let deaf = () => {}
    const timers = new Set()
    const later = (ms, act) => {
      const timer = setTimeout(act, ms)
      timers.add(timer)
      return timer
    }
    const end = (how) => {
      for (const timer of timers) clearTimeout(timer)
      deaf()
      resolve({ code: null, signal: null, error: null, stderr, seen, stopped, ...how })
    }
    // Its words go to the terminal as they come, and are kept.
    const child = system.start(program, args, { cwd: process.cwd(), env, stdio: ['inherit', 'inherit', 'pipe', 'ipc'] })
    child.stderr?.on('data', (chunk) => {
      stderr = `${stderr}${chunk}`.slice(-keptCharacters)
      system.complain(String(chunk))
    })
    child.on('message', (message) => {
      if (message === 'window shown') {
        seen = true
        shown?.()
      }
      if (message !== 'asking') return
      asking = true
      stopped = false
      clearTimeout(killing)
    })
    if (slowly) later(slowAfterMs, () => !seen && slowly())

    /**
     * Asks it to end: over its channel, since a signal would end it at once on Windows, and Electron ends at once at the second of the two
     * that come from a terminal. Where something would be lost it asks first, and stays until it is asked again.
     * `unasked`: it does not ask. Answers whether this was an answer to it.
     */
    function stop({ atOnce = false, unasked = false } = {}) {
      const again = stopped
      const answer = asking
      stopped = true
      asking = false
      if (atOnce && !answer) {
        child.kill('SIGKILL')
        return false
      }
      if (child.connected) child.send(unasked ? 'leave' : 'quit', () => {})
      else child.kill()
      if (!again) killing = later(endWithinMs, () => child.kill('SIGKILL'))
      return answer
    }
    deaf = listen(stop)

    child.on('error', (error) => {
      // Also told when a signal could not be sent: then it still ends by itself.
      if (child.pid === undefined) end({ error })
    })
    child.on('exit', (code, signal) => {
      // What it wrote last may still be on its way; a process of its that lives on must not keep us.
      const words = new Promise((all) => (child.stderr ? child.stderr.once('end', all) : all()))
      const told = new Promise((all) => (child.connected ? child.once('disconnect', all) : all()))
      later(1_000, () => end({ code, signal }))
      void Promise.all([words, told]).then(() => end({ code, signal }))
    })
  })
}

/** Ends something at the signals to this script; `atOnce` when they come again. Answers the function that stops listening. */
export function onSignals(stop) {
  let first = null
  const hear = () => {
    first ??= Date.now()
    // The answer to a question is a first signal again.
    if (stop({ atOnce: Date.now() - first > sameSignalMs })) first = Date.now()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', ...(process.platform === 'win32' ? ['SIGBREAK'] : [])]
  for (const signal of signals) process.on(signal, hear)
  return () => {
    for (const signal of signals) process.off(signal, hear)
  }
}
