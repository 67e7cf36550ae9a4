/**
 * Does something with a file that may be tried again: Windows lets nobody move or remove one that another program still looks at, as virus
 * scanners do with every new file. Tried for some seconds.
 */
export async function patiently(act, { tries = 20, wait = (ms) => new Promise((later) => setTimeout(later, ms)) } = {}) {
  for (let left = tries; ; left -= 1) {
    try {
      return act()
    } catch (error) {
      if (!['EPERM', 'EBUSY', 'EACCES'].includes(error.code) || left <= 1) throw error
      await wait(250)
    }
  }
}
