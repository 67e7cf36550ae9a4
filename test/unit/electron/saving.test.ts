import { expect, test } from 'vitest'
import { startedShell } from '../../support/started-shell.ts'

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

test('a saved file is shown by the system', async () => {
  const { desktop, electron } = await startedShell()
  desktop.files.show?.('/srv/tftp/a.cfg')
  expect(electron.opened).toEqual(['/srv/tftp/a.cfg'])
})
