import type { DemoPbxServer } from '../../../src/main/demo/demo-pbx.ts'
import { answered, type WholeApp } from './whole-app.ts'

interface Opened {
  readonly app: WholeApp
  readonly accountId: string
  readonly pbx: DemoPbxServer
}

/** Whether the password is shown, and is the one that the PBX has. Never the password itself: it would be in a failed test's output. */
export async function shownPassword({ app, accountId, pbx }: Opened, number: string): Promise<string> {
  const told = await answered(app, app.linecard.calls['credentials.reveal']({ accountId, number }))
  if (!told.ok) return told.problem.kind
  return told.value.password === pbx.api.row(number)?.password ? 'shown' : 'another one'
}
