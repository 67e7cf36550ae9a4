import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const chunks = fileURLToPath(new URL('../../out/main/chunks/', import.meta.url))
const chunk = (name: string): string => {
  const found = readdirSync(chunks).find((file) => file.startsWith(`${name}-`) && file.endsWith('.js'))
  if (found === undefined) throw new Error(`there is no chunk ${name}`)
  return JSON.stringify(new URL(`../../out/main/chunks/${found}`, import.meta.url).href)
}

/** Whether Node has read its own fetch after this code. */
function readsFetch(code: string): boolean {
  const asks = "console.log(process.moduleLoadList.some((name) => name.endsWith('undici/undici')))"
  return execFileSync(process.execPath, ['--input-type=module', '-e', `${code}\n${asks}`], { encoding: 'utf8' }).trim() === 'true'
}

describe('main, as it is built', () => {
  it('reads the network of Node without its fetch, which would take a noticeable while', () => {
    expect(readsFetch(`await import(${chunk('quick-http')}); await import('node:http'); await import(${chunk('axios')})`)).toBe(
      false,
    )
    // What it saves: should Node read it no more by itself, this can go.
    expect(readsFetch("await import('node:http')")).toBe(true)
  })

  it('still finds what node:http hands on of others', () => {
    const code = `await import(${chunk('quick-http')}); console.log(typeof process.getBuiltinModule('node:http').WebSocket)`
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).trim()).toBe('function')
  })
})
