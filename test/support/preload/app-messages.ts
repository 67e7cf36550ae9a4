/** What the app asked for, in Electron's words. */
export interface AskedNetwork {
  readonly proxy: { readonly rules: string; readonly bypass: string } | null
  readonly webRtc: string | null
  readonly blink: string | null
  /** Commands of the DevTools protocol for the window. */
  readonly documents: readonly { readonly method: string; readonly parameters: unknown }[]
}

/** What the host asks the app's process, in Chromium's place, and what it answers. */
export interface AskedOfApp {
  readonly file: {
    readonly in: { readonly url: string; readonly method: string }
    readonly out: { readonly status: number; readonly headers: [string, string][]; readonly body: Uint8Array }
  }
  readonly invoke: {
    readonly in: {
      readonly channel: string
      readonly said: string
      readonly sender: { readonly origin: string; readonly top: boolean }
    }
    readonly out: { readonly error: string | null; readonly answer: string }
  }
  /** Whether the window may load this. */
  readonly loads: { readonly in: { readonly url: string }; readonly out: boolean }
  readonly navigates: { readonly in: { readonly url: string; readonly inTop: boolean }; readonly out: boolean }
  readonly opens: { readonly in: { readonly url: string }; readonly out: boolean }
  readonly downloads: { readonly in: { readonly url: string }; readonly out: boolean }
  /** Which of these permissions the window has, by Electron's names. */
  readonly permits: { readonly in: { readonly permissions: readonly string[] }; readonly out: readonly string[] }
  /** What the app asked of Chromium's network, and of its own tools. */
  readonly network: { readonly in: null; readonly out: AskedNetwork }
  readonly painted: { readonly in: null; readonly out: null }
  readonly gone: { readonly in: { readonly reason: string }; readonly out: null }
  /** The words of the app's menu. */
  readonly menu: { readonly in: null; readonly out: readonly string[] }
  /** Somebody chooses the entry with this id. */
  readonly choose: { readonly in: { readonly id: string }; readonly out: null }
  /** What of the theme the system was told, and the window's ground. */
  readonly theme: { readonly in: null; readonly out: { readonly source: string; readonly ground: string } }
  /** The next answer on this channel gets something into it that cannot be cloned. */
  readonly spoil: { readonly in: { readonly channel: string }; readonly out: null }
  /** Somebody presses this button of the message box that is open. */
  readonly answerBox: { readonly in: { readonly id: number; readonly button: number }; readonly out: null }
  /** What the system was asked to open or show. */
  readonly opened: { readonly in: null; readonly out: readonly string[] }
  /** From here on the system's clipboard takes nothing. */
  readonly refuseClipboard: { readonly in: null; readonly out: null }
  readonly clipboard: { readonly in: null; readonly out: string }
  readonly quit: { readonly in: null; readonly out: null }
}

export type Answers = {
  readonly [K in keyof AskedOfApp]: (input: AskedOfApp[K]['in']) => Promise<AskedOfApp[K]['out']> | AskedOfApp[K]['out']
}

export interface ToApp {
  readonly id: number
  readonly what: keyof AskedOfApp
  readonly input: unknown
}

/** A box of the system's that asks somebody something. */
export interface MessageBox {
  readonly id: number
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
}

export type FromApp =
  /** The window loads its page, at first or once more. */
  | { readonly kind: 'load'; readonly url: string }
  | { readonly kind: 'box'; readonly box: MessageBox }
  | { readonly kind: 'event'; readonly channel: string; readonly said: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown; readonly error: string | null }
