// That the stand-in fits the typings of the Electron that is installed is checked by `npm run types`. Here: that this can fail.
import { resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const typings = resolve('node_modules/electron/electron.d.ts')
const standIn = resolve('test/built/electron-stand-in.ts')

/** What TypeScript says of the stand-in, and of the shell, under these typings of Electron. */
function complaints(change: (typings: string) => string): string[] {
  const { config } = ts.readConfigFile(resolve('test/tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('test'))
  const host = ts.createCompilerHost(options)
  const read = host.readFile.bind(host)
  host.readFile = (path) => (resolve(path) === typings ? change(read(path) ?? '') : read(path))
  host.getSourceFile = (path, version) => {
    const text = host.readFile(path)
    return text === undefined ? undefined : ts.createSourceFile(path, text, version)
  }
  const program = ts.createProgram([standIn], { ...options, types: ['node'] }, host)
  const ours = program.getSourceFiles().filter(({ fileName }) => /\/(src\/main\/electron|test\/built)\//.test(fileName))
  return ours
    .flatMap((file) => program.getSemanticDiagnostics(file))
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}

const changes = [
  ['an answer comes at once', 'readText(): Promise<string>;', 'readText(): string;', 'readText'],
  ['an answer comes later', 'getNormalBounds(): Rectangle;', 'getNormalBounds(): Promise<Rectangle>;', 'getNormalBounds'],
  [
    'an argument is another',
    'showErrorBox(title: string, content: string): void;',
    'showErrorBox(box: { title: string }): void;',
    'showErrorBox',
  ],
  [
    'a function has another name',
    'setPermissionCheckHandler(handler',
    'setPermissionsHandler(handler',
    'setPermissionCheckHandler',
  ],
  ['a value has another type', 'shouldUseDarkColors: boolean', "shouldUseDarkColors: 'dark' | 'light'", 'shouldUseDarkColors'],
] as const

test('the stand-in for Electron no longer fits once Electron has changed', () => {
  const found = complaints((text) =>
    changes.reduce((changed, [what, now, then]) => {
      expect(changed, what).toContain(now)
      return changed.replaceAll(now, then)
    }, text),
  ).join('\n')
  for (const [what, , , name] of changes) expect(found, what).toContain(name)
}, 120_000)
