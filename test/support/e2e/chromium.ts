import { existsSync } from 'node:fs'

/** The whole browser, with a window of its own: for what depends on how people's browser keeps pages apart and from the network. */
export const wholeChromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const shell = '/usr/bin/chromium-headless-shell'

/** The same Chromium without a window around the page, which takes most of the processor where nobody looks at it. */
export const pageChromium = process.env['CHROMIUM'] ?? (existsSync(shell) ? shell : wholeChromium)
