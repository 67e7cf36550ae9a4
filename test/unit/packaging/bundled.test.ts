import { describe, expect, it } from 'vitest'
import { packageOf, reached } from '../../../build/packaging/bundled.ts'

const file = (entry: boolean, ...imports: string[]) => ({ entry, imports, packages: [] })

describe('the files of a bundle that an entry reaches', () => {
  const bundle = {
    'index.js': file(true, 'shared.js', 'late.js'),
    'browser-host.js': file(true, 'shared.js', 'only-host.js'),
    'worker.js': file(true),
    'shared.js': file(false, 'index.js'),
    'late.js': file(false),
    'only-host.js': file(false, 'late.js'),
    'nobody.js': file(false),
  }

  it('are all of them but what only another entry asks for', () => {
    expect(reached(bundle, ['browser-host.js'])).toEqual(['index.js', 'late.js', 'shared.js', 'worker.js'])
  })

  it('include an entry that its own parts ask for', () => {
    expect(reached({ 'a.js': file(true, 'b.js'), 'b.js': file(false, 'a.js') })).toEqual(['a.js', 'b.js'])
  })
})

describe('the package of a module', () => {
  it.each([
    ['/home/me/linecard/node_modules/zod/v4/core.js', 'zod'],
    ['C:\\linecard\\node_modules\\@noble\\hashes\\esm\\utils.js?commonjs-es-import', '@noble/hashes'],
  ])('is read from its place: %s', (id, name) => {
    const here = id.replaceAll('\\', '/').replace(/^.*node_modules/, `${process.cwd()}/node_modules`)
    expect(packageOf(here)).toMatch(new RegExp(`^${name}@\\d`))
  })

  it('is none for Linecard’s own, and the maker’s for what a tool adds', () => {
    expect(packageOf(`${process.cwd()}/src/main/index.ts`)).toBeNull()
    expect(packageOf('\0rolldown/runtime.js')).toMatch(/^rolldown@/)
    expect(packageOf(`${process.cwd()}/src/renderer/src/paraglide/runtime.js`)).toMatch(/^@inlang\/paraglide-js@/)
  })
})
