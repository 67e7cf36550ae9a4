import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A line to a server on this computer that a test can cut and mend, as a cable would be. */
export interface Line {
  /** What to connect to instead of the server. */
  readonly address: string
  /** From now on every connection breaks, those that are open too. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startLine(to: string): Promise<Line> {
  const { port } = new URL(to)
  const open = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    if (!whole) {
      near.destroy()
      return
    }
    const far = connect(Number(port), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one
        .on('error', () => {})
        .on('close', () => {
          open.delete(one)
          other.destroy()
        })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    whole = false
    for (const socket of open) socket.destroy()
  }
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => void (whole = true),
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
