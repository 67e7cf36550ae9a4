import type { DatabaseSync } from 'node:sqlite'
import { problem } from '#shared/problem.ts'

/** Plans that were not over as they were copied. */
const unfinished = `state IN ('draft', 'running', 'paused', 'stopped', 'undoing')`

/**
 * What is done with plans that were brought back, in the same transaction: they may have gone on since they were copied. So none goes on by
 * itself. What a create, an edit or a delete did meanwhile shows at the PBX; of a rotation nothing there tells, so a person decides about each that
 * was not confirmed yet. So does one about each edit whose extension was changed since: it may have been written, and set back by somebody. Nothing
 * sealed stays without its plan.
 */
export function settleRestoredPlans(database: DatabaseSync): void {
  database.exec(`
    DELETE FROM plan_rows WHERE plan_id NOT IN (SELECT id FROM plans);
    DELETE FROM sealed WHERE kind IN ('plan-row', 'list-file')
      AND substr(version, 1, instr(version, '/') - 1) NOT IN (SELECT id FROM plans);
    UPDATE plan_rows SET
        state = iif(state = 'planned', 'open', state),
        decision = NULL,
        findings = json_insert(findings, '$[#]', json_object('code', 'maybe-rotated', 'severity', 'error', 'value', number))
      WHERE action = 'rotate' AND state IN ('planned', 'sent', 'waiting')
        AND plan_id IN (SELECT id FROM plans WHERE ${unfinished});
    UPDATE plan_rows SET base = json_set(base, '$.restored', json('true'))
      WHERE action = 'edit' AND state = 'planned' AND base IS NOT NULL
        AND plan_id IN (SELECT id FROM plans WHERE ${unfinished});
  `)
  database
    .prepare(`UPDATE plans SET state = 'stopped', problem = ? WHERE ${unfinished}`)
    .run(JSON.stringify(problem('plan-restored')))
}
