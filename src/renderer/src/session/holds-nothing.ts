import type { Panel } from '../panels.ts'

/** Panels in which nothing can be typed that would be lost. */
const light: ReadonlySet<Panel['kind']> = new Set(['none', 'palette', 'shortcuts', 'help'])

export const holdsNothing = (kind: Panel['kind']): boolean => light.has(kind)
