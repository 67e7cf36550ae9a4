/**
 * The language to speak: the one of the settings, or the first of those that somebody's system or browser asks for (tags such as `vi-VN`, the
 * dearest first) in which there are texts, or else English.
 */
export function resolveLocale<L extends string>(
  setting: L | 'system',
  accepted: readonly string[],
  locales: readonly L[],
): L | 'en' {
  const wanted = setting === 'system' ? accepted : [setting]
  for (const tag of wanted) {
    const language = tag.trim().toLowerCase().split(/[-_;]/)[0]
    const found = locales.find((locale) => locale === language)
    if (found !== undefined) return found
  }
  return 'en'
}
