import type { Phone } from '#shared/phone.ts'
import { ago } from '../../i18n/i18n.svelte.ts'
import { RowSlot, type RowView } from '../table/index.ts'
import { phoneColumnOf, type PhoneColumn, type PhoneWords } from './phone-columns.ts'

export interface PhoneRowView extends RowView {
  readonly words: PhoneWords
}

/** A place for a phone in the table. */
export class PhoneSlot extends RowSlot<Phone, PhoneColumn, PhoneRowView> {
  protected override keyOf({ id }: Phone): string {
    return id
  }

  protected override textOf(phone: Phone, column: PhoneColumn, { now, words }: PhoneRowView): string {
    const shown = phoneColumnOf[column].shown(phone, words)
    if (shown === null) return '–'
    return typeof shown === 'number' ? ago(shown, now) : shown
  }

  protected override isOff({ retiredAt }: Phone): boolean {
    return retiredAt !== null
  }

  protected override wrote({ stale, retiredAt }: Phone): void {
    this.element.classList.toggle('asks', stale.length > 0 && retiredAt === null)
  }
}
