// In which language menus and dialogs are, and when.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { textsIn } from '#shared/locales.ts'
import { failStart } from '../../../src/main/electron/start-failure.ts'
import { entriesOf, labelsOf, plainMenu as menuTemplate, startedShell, temporaryFolder } from '../../support/app/started-shell.ts'

const platforms = ['linux', 'win32', 'darwin'] as const

describe('the menu', () => {
  test.each(platforms)('leaves no word to Electron, whose own are English (%s)', (platform) => {
    for (const language of ['en', 'vi']) {
      const words = new Set(Object.values(textsIn(language).menus).map((text) => text.replace('&', '')))
      for (const packaged of [true, false]) {
        const labels = labelsOf(menuTemplate({ platform, packaged, language })).map((label) => label.replace('&', ''))
        expect(labels.filter((label) => label !== 'Linecard' && !words.has(label))).toEqual([])
      }
    }
  })

  test('says nothing in English where Vietnamese is read', () => {
    const [english, vietnamese] = [textsIn('en-US').menus, textsIn('vi-VN').menus]
    for (const [key, text] of Object.entries(english)) {
      expect(vietnamese, key).not.toHaveProperty(key, text)
      // A letter that opens a menu with Alt is in both, or in neither.
      expect(
        Object.entries(vietnamese)
          .find(([name]) => name === key)?.[1]
          .includes('&'),
        key,
      ).toBe(text.includes('&'))
    }
  })

  test.each(platforms)('has a letter for each of its menus with Alt, none twice, and none on macOS (%s)', (platform) => {
    for (const language of ['en', 'vi']) {
      const menus = menuTemplate({ platform, packaged: true, language }).map(({ label = '' }) => label)
      const letters = menus.map((label) => /&(.)/u.exec(label)?.[1]?.toLowerCase())
      if (platform === 'darwin') expect(letters.filter(Boolean)).toEqual([])
      else expect(new Set(letters).size).toBe(menus.length)
      for (const letter of letters) if (letter !== undefined) expect(letter).toMatch(/[a-z]/)
    }
  })

  test('is in the system’s language until somebody has chosen one', async () => {
    const vietnamese = await startedShell({ prepare: ({ held }) => (held.locale = 'vi') })
    expect(labelsOf(vietnamese.electron.guards.menu)).toContain('Dán')
    const english = await startedShell()
    expect(labelsOf(english.electron.guards.menu)).toContain('Paste')
  })

  test('changes with the setting at once, and back', async () => {
    const { electron, change } = await startedShell()
    change({ locale: 'vi' })
    expect(labelsOf(electron.guards.menu)).toContain('Dán')
    change({ locale: 'system' })
    expect(labelsOf(electron.guards.menu)).toContain('Paste')
  })

  test('is in the chosen language before the window and the records are there', async () => {
    const dataDir = temporaryFolder()
    const { change } = await startedShell({ dataDir })
    change({ locale: 'vi' })
    const menus: string[][] = []
    await startedShell({
      dataDir,
      settings: { locale: 'vi' },
      prepare: ({ app, guards }) =>
        app.on('browser-window-created', () => {
          menus.push(labelsOf(guards.menu))
        }),
    })
    expect(menus).toHaveLength(1)
    expect(menus[0]).toContain('Dán')
  })

  test('follows what the settings say where a file beside them says something else', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'look.json'), JSON.stringify({ locale: 'vi' }))
    const { electron } = await startedShell({ dataDir, settings: { locale: 'en' } })
    expect(labelsOf(electron.guards.menu)).toContain('Paste')
  })

  test.each(['', '{', '{"locale":"xx"}', '[]'])('starts with the system’s language where the file holds %j', async (text) => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'look.json'), text)
    const { electron } = await startedShell({ dataDir })
    expect(labelsOf(electron.guards.menu)).toContain('Paste')
  })

  test('has the roles that make its entries work by themselves', () => {
    const roles = (platform: NodeJS.Platform, packaged: boolean) =>
      entriesOf(menuTemplate({ platform, packaged, language: 'en' })).flatMap(({ role }) => role ?? [])
    expect(roles('linux', true)).toEqual(expect.arrayContaining(['undo', 'cut', 'copy', 'paste', 'selectAll', 'zoomIn', 'quit']))
    expect(roles('darwin', true)).toEqual(expect.arrayContaining(['services', 'hide', 'close', 'minimize', 'front', 'quit']))
    expect(roles('linux', true)).not.toContain('toggleDevTools')
    expect(roles('linux', false)).toContain('toggleDevTools')
  })
})

describe('a dialog', () => {
  const vietnamese = textsIn('vi').dialogs

  test('that asks for a folder is in the chosen language', async () => {
    const titles: unknown[] = []
    const { desktop, change } = await startedShell({
      prepare: ({ dialog }) =>
        (dialog.showOpenDialog = async (...asked) => {
          titles.push(...asked)
          return { canceled: true, filePaths: [] }
        }),
    })
    change({ locale: 'vi' })
    await desktop.files.chooseFolder('cards.pdf', null)
    expect(titles).toContainEqual(expect.objectContaining({ title: 'Chọn thư mục cho cards.pdf' }))
  })

  test('about a window that keeps closing is in the chosen language', async () => {
    const boxes: unknown[] = []
    const { window, change, clock } = await startedShell({
      prepare: ({ dialog }) =>
        (dialog.showMessageBox = async (...asked) => {
          boxes.push(...asked)
          return { response: 0, checkboxChecked: false }
        }),
    })
    change({ locale: 'vi' })
    for (let time = 0; time < 4; time += 1) window().webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 1 })
    await clock.advance(0)
    expect(boxes).toEqual([
      expect.objectContaining({ message: vietnamese.crashed, buttons: [vietnamese.reopen, vietnamese.quit] }),
    ])
  })

  test('about a start that failed is in the language that was chosen before', async () => {
    const dataDir = temporaryFolder()
    const { change } = await startedShell({ dataDir })
    change({ locale: 'vi' })
    const seen: string[] = []
    await failStart(new Error('disk'), {
      app: { whenReady: async () => null, getLocale: () => 'en-US', exit: () => {} },
      dialog: { showErrorBox: (title) => seen.push(title) },
      dataDir,
    })
    expect(seen).toEqual([vietnamese.cannotStart])
    expect(JSON.parse(readFileSync(join(dataDir, 'look.json'), 'utf8'))).toMatchObject({ locale: 'vi' })
  })
})

describe('a window that does not answer', () => {
  interface Box {
    readonly message: string
    readonly buttons: readonly string[]
    readonly signal: AbortSignal
  }
  async function hanging() {
    const boxes: { readonly box: Box; answer(response: number): void }[] = []
    const started = await startedShell({
      prepare: ({ dialog }) =>
        (dialog.showMessageBox = (...asked) =>
          new Promise((resolve) =>
            boxes.push({
              box: asked.at(-1) as Box,
              answer: (response) => resolve({ response, checkboxChecked: false }),
            }),
          )),
    })
    return { ...started, boxes, loads: () => started.electron.steps.filter((step) => step === 'load').length }
  }

  test('is asked about once, in the chosen language', async () => {
    const { window, boxes, change } = await hanging()
    change({ locale: 'vi' })
    window().emit('unresponsive')
    window().emit('unresponsive')
    expect(boxes.map(({ box }) => [box.message, ...box.buttons])).toEqual([['Cửa sổ không phản hồi.', 'Chờ', 'Mở lại cửa sổ']])
  })

  test('is waited for, or reopened, as somebody says', async () => {
    const { window, boxes, clock, loads } = await hanging()
    window().emit('unresponsive')
    boxes[0]?.answer(0)
    await clock.advance(0)
    expect(loads()).toBe(1)
    window().emit('unresponsive')
    boxes[1]?.answer(1)
    await clock.advance(0)
    expect(loads()).toBe(2)
  })

  test('takes the question back when it answers again, whatever is pressed then', async () => {
    const { window, boxes, clock, loads } = await hanging()
    window().emit('unresponsive')
    window().emit('responsive')
    expect(boxes[0]?.box.signal.aborted).toBe(true)
    boxes[0]?.answer(1)
    await clock.advance(0)
    expect(loads()).toBe(1)
  })
})
