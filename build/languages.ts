import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Paraglide wants the languages in a file of its own: they are the folders of messages, English first. */
export function tellLanguages(root: string): void {
  const file = `${root}/project.inlang/settings.json`
  const folders = readdirSync(`${root}/messages`, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []))
  const locales = ['en', ...folders.filter((name) => name !== 'en').sort()].map((name) => `"${name}"`).join(', ')
  const found = readFileSync(file, 'utf8')
  const told = found.replace(/"locales": \[[^\]]*\]/, `"locales": [${locales}]`)
  if (told !== found) writeFileSync(file, told)
}
