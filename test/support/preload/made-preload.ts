import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build } from 'vite'
import type { Answers, AskedOfApp } from './app-messages.ts'
import { noApp } from './no-app.ts'
import { windowIn } from './preload-window.ts'
import { valueText } from './value-text.ts'

/** A window whose preload is made up for a test of the bridge itself. Main answers with what it was given. */
export interface MadeWindow {
  /** What reached main. */
  readonly heard: readonly unknown[]
  readonly refusals: readonly string[]
  /** Main tells this to the window. */
  tell(channel: string, what: unknown): void
  close(): void
}

export async function showMadePreload(page: Page, preload: string): Promise<MadeWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-preload-'))
  const file = join(folder, 'preload.cjs')
  writeFileSync(file, preload)
  const { toText, fromText } = valueText()
  const heard: unknown[] = []
  const refusals: string[] = []
  let tell: (channel: string, said: string) => void = () => {}
  const answers: Answers = {
    ...noApp,
    invoke({ said }) {
      const given = fromText(said) as unknown[]
      heard.push(...given)
      return { error: null, answer: toText(structuredClone(given[0])) }
    },
    file: () => ({
      status: 200,
      headers: [['content-type', 'text/html']],
      body: Buffer.from('<!doctype html><title>made</title>'),
    }),
    loads: () => true,
  }
  const ask = async <K extends keyof AskedOfApp>(what: K, input: AskedOfApp[K]['in']): Promise<AskedOfApp[K]['out']> =>
    answers[what](input)
  await (
    await windowIn(page)
  ).show({
    preload: file,
    ask,
    call: (input) => ask('invoke', input),
    hear: (listener) => (tell = listener),
    refused: (why) => void refusals.push(why),
  })
  return {
    heard,
    refusals,
    tell: (channel, what) => tell(channel, toText(structuredClone([what]))),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A script that puts `svelteState.stateOf` into a page: Svelte's own, as the window's components have it. */
export async function svelteState(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false })],
    build: {
      write: false,
      lib: { entry: 'test/support/preload/state.svelte.ts', formats: ['iife'], name: 'svelteState' },
    },
  })
  const [first] = [made].flat()
  const chunk = first && 'output' in first ? first.output[0] : null
  if (!chunk) throw new Error('Svelte was not built')
  return chunk.code
}
