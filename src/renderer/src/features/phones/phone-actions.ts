import type { Phone } from '#shared/phone.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import type { MenuEntry } from '../../kit/Menu.svelte'
import { bringBack } from './phone-undo.ts'
import { phones } from './phones.svelte.ts'

/** What can be done with a phone besides what stands in its details as buttons. */
export function lesserPhoneActions({ id, mac, retiredAt }: Phone): MenuEntry[] {
  const settings: MenuEntry = {
    label: m.phone_own_settings(),
    run: () => app.show({ kind: 'phone-settings', of: { layer: 'phone', phoneId: id } }),
  }
  if (retiredAt !== null)
    return [
      { label: m.phone_bring_back(), run: () => void bringBack(id) },
      settings,
      null,
      { label: m.phone_delete(), run: () => app.show({ kind: 'phone-delete', id }) },
    ]
  return [
    settings,
    { label: m.phone_save_files(), run: () => void phones.save([id]) },
    { label: m.lists_action(), run: () => app.show({ kind: 'phone-lists', ids: [id] }) },
    null,
    ...(mac === null ? [] : [{ label: m.phone_replace(), run: () => app.show({ kind: 'phone-replace', id }) }]),
    { label: m.phone_retire(), run: () => app.show({ kind: 'phone-retire', id }) },
  ]
}

/** Opens the setup of the phone's first line, where it has one here. */
export function setUp({ lines }: Phone): void {
  const line = lines.find(({ accountId }) => accountId === app.accountId)
  if (line) app.show({ kind: 'handoff', number: line.number })
}

/** Everything that can be done with a phone, or with all that are selected where it is one of them. */
export function phoneActionsAt(phone: Phone): MenuEntry[] {
  const { rows } = phones
  const { size } = rows.selected
  if (size > 1 && rows.selected.has(phone.id)) {
    return [
      { label: m.phones_save({ count: size }), run: () => void phones.save(rows.inOrder()) },
      { label: m.lists_action(), run: () => app.show({ kind: 'phone-lists', ids: rows.inOrder() }) },
      null,
      { label: m.clear_selection(), run: () => rows.clearSelection() },
    ]
  }
  const setup = phone.retiredAt === null && phone.lines.some(({ accountId }) => accountId === app.accountId)
  return [
    ...(setup ? [{ label: m.handoff(), run: () => setUp(phone) }] : []),
    { label: m.edit(), run: () => app.show({ kind: 'phone', id: phone.id }) },
    ...lesserPhoneActions(phone),
  ]
}
