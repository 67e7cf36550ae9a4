/** The channel to the script that started this program; a program that was started in another way has none. */
export interface StarterChannel {
  readonly send?: ((message: string) => unknown) | undefined
  readonly connected?: boolean | undefined
  on(event: 'message', listener: (message: unknown) => void): unknown
}

export interface Starter {
  /** The window can be seen: from here on a bad end is no failed start. */
  windowShown(): void
  /** Hears that the script was asked to end, by Ctrl+C for instance: on Windows there is no other way to end in peace. */
  onQuit(quit: () => void): void
}

/** Whoever started this program, which is build/start.mjs when it runs from source. */
export function starterOf(channel: StarterChannel): Starter {
  return {
    windowShown() {
      if (channel.connected) channel.send?.('window shown')
    },
    onQuit(quit) {
      channel.on('message', (message) => {
        if (message === 'quit') quit()
      })
    },
  }
}
