import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { onExtension, type Action } from '../../session/action.ts'

export function doctorActions(): Action[] {
  const number = app.rows.active
  const isRegistered = number !== null && app.rows.get(number)?.registration?.state === 'registered'
  return [onExtension('doctor', isRegistered ? m.doctor_check() : m.doctor(), (one) => app.show({ kind: 'doctor', number: one }))]
}
