import type { LedgerEntry } from '#shared/contract.ts'
import { m } from '../../paraglide/messages.js'

export interface LedgerText {
  /** What happened. */
  readonly what: string
  /** What it means for the phone, and what to do. */
  readonly means: string
  /** What *send again* is called here; null: it would not help. */
  readonly again: string | null
}

type Told = (of: { number: string }) => string

const byFinding: Readonly<
  Record<
    NonNullable<LedgerEntry['finding']>,
    { readonly what: Record<LedgerEntry['kind'], Told>; means: Told; again: Told | null }
  >
> = {
  absent: {
    what: { create: m.ledger_absent, rotate: m.ledger_absent },
    means: m.ledger_absent_means,
    again: m.ledger_absent_again,
  },
  'was-there': {
    what: { create: m.ledger_was_there, rotate: m.ledger_was_there },
    means: m.ledger_was_there_means,
    again: null,
  },
  unlike: {
    what: { create: m.ledger_unlike_create, rotate: m.ledger_unlike_rotate },
    means: m.ledger_theirs_means,
    again: m.ledger_again,
  },
  'changed-since': {
    what: { create: m.ledger_changed_since_create, rotate: m.ledger_changed_since },
    means: m.ledger_theirs_means,
    again: m.ledger_again,
  },
  'secret-gone': {
    what: { create: m.ledger_secret_gone, rotate: m.ledger_secret_gone },
    means: m.ledger_secret_gone_means,
    again: m.ledger_again,
  },
  refused: {
    what: { create: m.ledger_refused, rotate: m.ledger_refused },
    means: m.ledger_refused_means,
    again: m.ledger_again,
  },
}

/** What is open about a password, plainly. */
export function ledgerText({ needs, finding, kind, number }: LedgerEntry): LedgerText {
  if (needs === 'rotate') {
    const what = finding === 'secret-gone' ? m.ledger_rotate_gone : m.ledger_rotate
    return { what: what({ number }), means: m.ledger_rotate_means(), again: null }
  }
  if (needs === 'answer' || finding === null) {
    return kind === 'create'
      ? { what: m.ledger_answer_create({ number }), means: m.ledger_answer_create_means(), again: null }
      : { what: m.ledger_answer_rotate({ number }), means: m.ledger_answer_rotate_means(), again: null }
  }
  const { what, means, again } = byFinding[finding]
  return { what: what[kind]({ number }), means: means({ number }), again: again?.({ number }) ?? null }
}
