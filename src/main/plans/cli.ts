// `npm run -s linecard -- COMMAND`: plans of changes from a terminal or a script, through the Linecard that runs, or by itself where none does.
//
//   check FILE       what Linecard understands of a list, before anything is sent anywhere; it needs no account. FILE may be `-`: standard input
//   plan --csv FILE  makes a plan of a list and says what it costs; sends nothing
//   apply PLAN       starts a plan, or goes on with it, and waits for its end
//   status [PLAN]    plans, and how far they are
//   export           the list of extensions as CSV, to standard output or `--out FILE`
//   prove PLAN | NUMBER…  logs in once by SIP with each password, where the account allows it
//
// It ends with 0 when all rows are done, 2 when some were rejected or wait for a person, or the file is no list, 3 when it stopped, 4 when the
// plan is out of date, 64 when it is called in a wrong way, 69 when Linecard or its PBX cannot be used. Secrets are never arguments.
// In a package the app's own program takes the same commands: see `index.ts`.
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { defaultDataDir } from '../browser/data-dir.ts'
import { commandLine } from '../cli/command-line.ts'

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')))

const code = await commandLine({
  ...{ args: process.argv.slice(2), program: 'npm run -s linecard --', version },
  dataDir: defaultDataDir(process.platform, process.env),
})
process.exit(code)
