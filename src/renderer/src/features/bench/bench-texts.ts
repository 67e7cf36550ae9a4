import { benchTexts as english, type BenchTexts } from '#shared/bench-texts.ts'
import { fillIn, type Params } from '#shared/phrase.ts'
import { benchTexts } from '../../i18n/i18n.svelte.ts'
import type { Said } from './row-view.ts'

/** A text of provisioning sessions in the window's language; one that this version does not know is its code. */
export function benchText(code: keyof BenchTexts | (string & {}), params: Params = {}): string {
  const texts: Readonly<Record<string, string>> = benchTexts() ?? english
  return fillIn(texts[code] ?? code, params)
}

export const isBenchText = (code: string): boolean => code in english
export const saidText = ({ code, params }: Said, more: Params = {}): string => benchText(code, { ...params, ...more })
