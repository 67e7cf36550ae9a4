import { expect, test } from 'vitest'
import { startedShell } from '../../support/app/started-shell.ts'

test('the dialog for a folder begins where it is told, and in Downloads otherwise', async () => {
  const begins: unknown[] = []
  const { desktop, electron } = await startedShell({
    prepare: ({ dialog }) =>
      (dialog.showOpenDialog = async (...asked) => {
        begins.push(Reflect.get(Object(asked.at(-1)), 'defaultPath'))
        return { canceled: false, filePaths: ['/srv/tftp'] }
      }),
  })
  expect(await desktop.files.chooseFolder('a.cfg', null)).toBe('/srv/tftp')
  expect(await desktop.files.chooseFolder('a.cfg', '/srv/tftp')).toBe('/srv/tftp')
  expect(begins).toEqual([electron.app.getPath('downloads'), '/srv/tftp'])
})

test('the dialog for a file names what is looked for, keeps no name out, and tells when nothing was chosen', async () => {
  const asked: unknown[] = []
  const answers = [
    { canceled: false, filePaths: ['/etc/ssl/laptop.pem'] },
    { canceled: true, filePaths: [] },
  ]
  const { desktop } = await startedShell({
    prepare: ({ dialog }) =>
      (dialog.showOpenDialog = async (...given) => {
        asked.push(given.at(-1))
        return answers.shift() ?? { canceled: true, filePaths: [] }
      }),
  })
  expect(await desktop.files.chooseFile?.('certificate', null)).toBe('/etc/ssl/laptop.pem')
  expect(await desktop.files.chooseFile?.('key', '/etc/ssl')).toBeNull()
  expect(asked).toMatchObject([
    { title: 'Choose the certificate file', properties: ['openFile'] },
    { title: 'Choose the private key file', properties: ['openFile'], defaultPath: '/etc/ssl' },
  ])
  for (const one of asked) expect(JSON.stringify(one)).toContain('"extensions":["*"]')
})

test('a saved file is shown by the system', async () => {
  const { desktop, electron } = await startedShell()
  desktop.files.show?.('/srv/tftp/a.cfg')
  expect(electron.opened).toEqual(['/srv/tftp/a.cfg'])
})
