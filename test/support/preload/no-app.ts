import type { Answers } from './app-messages.ts'

/** What a window is told where no app is behind it: what it loads and calls is for whoever shows it to answer. */
export const noApp: Omit<Answers, 'file' | 'invoke' | 'loads'> = {
  navigates: () => false,
  opens: () => false,
  downloads: () => false,
  permits: () => [],
  network: () => ({ proxy: null, webRtc: null, blink: null, documents: [] }),
  painted: () => null,
  gone: () => null,
  menu: () => [],
  opened: () => [],
  choose: () => null,
  theme: () => ({ source: 'system', ground: '' }),
  spoil: () => null,
  answerBox: () => null,
  refuseClipboard: () => null,
  clipboard: () => '',
  quit: () => null,
}
