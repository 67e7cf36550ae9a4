/** The channel to the script that started this program; a program that was started in another way has none. */
export interface StarterChannel {
  readonly send?: ((message: string) => unknown) | undefined
  readonly connected?: boolean | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
}

export interface Starter {
  /** The window can be seen: from here on a bad end is no failed start. */
  windowShown(): void
  /** A question is open before the end, or Ctrl+C has to come again: the script waits. */
  asking(): void
  /** Hears that the script was asked to end, by Ctrl+C for instance: on Windows there is no other way to end in peace. `leave`: without a question. */
  onQuit(quit: () => void, leave: () => void): void
}

/** Whoever started this program, which is build/start.mjs when it runs from source. */
export function starterOf(channel: StarterChannel): Starter {
  const tell = (message: string): void => {
    if (channel.connected) channel.send?.(message)
  }
  return {
    windowShown: () => tell('window shown'),
    asking: () => tell('asking'),
    onQuit(quit, leave) {
      channel.on('message', (message) => {
        if (message === 'quit') quit()
        if (message === 'leave') leave()
      })
    },
  }
}
