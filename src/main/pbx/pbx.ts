import type { CallerId, Extension, ExtensionDraft, KeptPatch, RegistrationState } from '#shared/extension.ts'
import type { OddRow } from '#shared/odd-rows.ts'
import type { Problem } from '#shared/problem.ts'

/**
 * What a request is for, most urgent first: the budget gives out tickets in this order. A click never waits behind the rest
 * while the PBX's window has room. queue: what a person decided while there was no PBX, and what became of passwords. plan: rows of a plan.
 */
export const lanes = ['click', 'queue', 'handoff', 'open', 'plan', 'visible', 'watched', 'changed', 'list', 'rest'] as const
export type Lane = (typeof lanes)[number]

export interface RequestOptions {
  readonly lane: Lane
  /** Cancels the wait for a ticket, or the request itself. */
  readonly signal?: AbortSignal
  /** Cancels the wait for a ticket alone: what is on its way is paid for, and read to its end. */
  readonly whileWaiting?: AbortSignal
}

/**
 * What is certain about a request that failed.
 * not-sent: it never left (no ticket, no connection). refused: the PBX answered no. unknown: it may have taken effect.
 */
export type Outcome = 'not-sent' | 'refused' | 'unknown'

export type PbxResult<T> =
  | { readonly ok: true; readonly value: T; readonly at: number }
  | { readonly ok: false; readonly problem: Problem; readonly outcome: Outcome }

/** What the PBX says of one extension that it is asked for. */
export type Looked =
  | { readonly is: 'there'; readonly extension: Extension }
  | { readonly is: 'absent'; readonly problem: Problem }
  /** It could not be asked; null: it could, but each answer was out of date when it came. */
  | { readonly is: 'unknown'; readonly problem: Problem | null }

export interface Page<T> {
  readonly items: readonly T[]
  /** Rows with something odd in them, and those that could not be taken at all. */
  readonly odd: readonly OddRow[]
  readonly page: number
  readonly lastPage: number
  readonly perPage: number
  readonly total: number
}

export interface PageQuery {
  readonly search?: string
  readonly page: number
  /** 1 to 200 */
  readonly perPage: number
}

/** A password that the PBX showed this once. */
export interface ShownPassword {
  readonly password: string
  readonly generated: boolean
}

/** One account's PBX, in the words of our domain. Only src/main/pbx knows the API's own field names. */
export interface PbxClient {
  extensions(
    query: PageQuery & { readonly status?: 'active' | 'disabled' },
    options: RequestOptions,
  ): Promise<PbxResult<Page<Extension>>>
  extension(
    number: string,
    options: RequestOptions,
  ): Promise<PbxResult<{ extension: Extension; registration: RegistrationState }>>
  /** `password` left out: the PBX makes one. */
  create(
    draft: ExtensionDraft,
    password: string | null,
    options: RequestOptions,
  ): Promise<PbxResult<{ extension: Extension } & ShownPassword>>
  update(number: string, patch: KeptPatch, options: RequestOptions): Promise<PbxResult<Extension>>
  remove(number: string, options: RequestOptions): Promise<PbxResult<null>>
  /** null: the PBX makes one. */
  changePassword(number: string, password: string | null, options: RequestOptions): Promise<PbxResult<ShownPassword>>
  callerIds(query: PageQuery, options: RequestOptions): Promise<PbxResult<Page<CallerId>>>
  /** Cancels everything that waits or runs. */
  close(): void
}
