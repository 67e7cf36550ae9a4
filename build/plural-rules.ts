import type { Plugin } from 'vite'

/** Has the compiled catalogue keep its plural rules: it makes them anew for each text, and making them takes longer than drawing a row. */
export function keptPluralRules(): Plugin {
  const made = 'new Intl.PluralRules(locale, options)'
  return {
    name: 'kept-plural-rules',
    enforce: 'post',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith('paraglide/registry.js')) return null
      if (!code.includes(made)) this.error('The catalogue makes its plural rules in another way now')
      const kept = `const rules = new Map()
function rulesOf(locale, options) {
  const key = locale + JSON.stringify(options)
  if (!rules.has(key)) rules.set(key, ${made})
  return rules.get(key)
}
`
      return { code: `${code.replace(made, 'rulesOf(locale, options)')}\n${kept}`, map: null }
    },
  }
}
