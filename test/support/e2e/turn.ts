import { createServer } from 'node:net'

/**
 * Waits until no other test of this computer has this turn, and takes it; answers how to give it back. It is a port on loopback, so that it ends with
 * the process that had it, too.
 */
export async function takeTurn(port: number): Promise<() => Promise<void>> {
  for (;;) {
    const server = createServer()
    const mine = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (mine) return () => new Promise((resolve) => server.close(() => resolve()))
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
