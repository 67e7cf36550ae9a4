import texts from '#messages/en/problems.json' with { type: 'json' }
import ofWindow from '#messages/en/window-problems.json' with { type: 'json' }
import { fillIn, type Params, type Phrase } from './phrase.ts'
import type { Problem } from './problem-schema.ts'

/** Every way in which something can be refused or go wrong in front of a person. The window translates by kind. */
export const problemKinds = [
  // the PBX address and the way to it
  'address-invalid',
  'address-insecure',
  'pbx-unreachable',
  'name-service-silent',
  'pbx-no-route',
  'pbx-blocked-here',
  'pbx-no-connection',
  'pbx-connection-refused',
  'pbx-hung-up',
  'pbx-connection-lost',
  'pbx-timeout',
  'tls-silent',
  'tls-untrusted',
  'tls-intercepted',
  'tls-expired',
  'tls-wrong-name',
  'tls-failed',
  'client-certificate-needed',
  'proxy-invalid',
  'proxy-not-found',
  'proxy-unreachable',
  'proxy-silent',
  'proxy-untrusted',
  'proxy-sign-in',
  'proxy-sign-in-other',
  'proxy-login-rejected',
  'proxy-refused',
  'proxy-no-way',
  'proxy-failed',
  // what the PBX answered
  'pbx-redirect',
  'pbx-not-json',
  'pbx-challenge',
  'pbx-sign-in-page',
  'pbx-no-body',
  'pbx-truncated',
  'pbx-too-large',
  'pbx-unexpected',
  'list-moving',
  'pbx-bad-request',
  'pbx-refused',
  'pbx-forbidden',
  'payment-required',
  'not-offered',
  'page-expired',
  'pbx-locked',
  'legally-blocked',
  'token-rejected',
  'token-wrong',
  'session-refused',
  'login-rejected',
  'permission-missing',
  'not-found',
  'conflict',
  'invalid',
  'not-accepted',
  'rate-limited',
  'pbx-error',
  'pbx-unavailable',
  'pbx-maintenance',
  // the keychain
  'keychain-absent',
  'keychain-locked',
  'keychain-refused',
  'keychain-blocked',
  'keychain-full',
  'keychain-too-large',
  'keychain-slow',
  'keychain-crashed',
  // the vault
  'vault-key-removed',
  'vault-key-gone',
  'vault-key-changed',
  'vault-elsewhere',
  'value-key-gone',
  'password-damaged',
  'pin-damaged',
  'secret-damaged',
  // credentials and hand-offs
  'password-not-stored',
  'password-unknown',
  'outcome-unknown',
  'password-held',
  'undo-passed',
  'undo-nothing',
  'queue-unknown',
  'plan-unknown',
  'plan-running',
  'plan-restored',
  'plan-row-sent',
  'phone-not-back',
  'watch-full',
  'sip-checks-off',
  'sip-checks-resting',
  'target-unknown',
  'target-refuses',
  'mac-missing',
  'mac-invalid',
  'mac-several',
  'mac-article',
  'mac-of-no-phone',
  'phone-unknown',
  'phone-mac-in-use',
  'phone-same-mac',
  'phone-retired',
  'phone-in-use',
  'phone-no-box',
  'phone-no-line',
  'phone-password-none',
  'phone-password-gone',
  'bench-off',
  'bench-over',
  'bench-under-way',
  'bench-too-many',
  'bench-not-heard',
  'bench-no-certificate',
  'site-unknown',
  'site-exists',
  // this app
  'account-unknown',
  'account-exists',
  'extension-unknown',
  'extension-remade',
  'input-invalid',
  'cancelled',
  'clipboard-failed',
  'file-exists',
  'file-failed',
  'file-gone',
  'storage-full',
  'storage-readonly',
  'storage-damaged',
  'storage-restored',
  'storage-failed',
  'storage-newer',
  'storage-shared',
  'already-running',
  'target-has-no-file',
  'target-has-no-code',
  'book-too-large',
  'nothing-to-save',
  'labels-too-small',
  'hand-off-has-no-such-file',
  'no-local-network',
  'link-cannot-listen',
  'link-network-gone',
  'link-over',
  'links-too-many',
  // what an organization's policy says
  'policy-unusable',
  'policy-key',
  'policy-marked',
  'pbx-not-allowed',
  'one-time-links-off',
  'language-set',
  'work-under-way',
  'file-unreadable',
  'certificate-file-invalid',
  'certificate-file-outdated',
  'certificate-file-unfit',
  'certificate-file-nameless',
  'key-file-invalid',
  'key-of-another',
  'link-name-elsewhere',
  'window-failed',
  'app-gone',
  'internal',
] as const

export type ProblemKind = (typeof problemKinds)[number]

export type { Problem }

/** The text of one kind: `{name}` stands for the parameter of that name. */
export interface ProblemText {
  readonly message: string
  readonly todo: string
}

const english: Readonly<Record<ProblemKind, ProblemText>> = { ...texts, ...ofWindow }

export type ProblemParams = Params

export interface ProblemExtra {
  readonly fields?: Record<string, (string | Phrase)[]>
  readonly said?: string[]
  readonly retryAt?: number
}

export function problem(kind: ProblemKind, params: ProblemParams = {}, extra: ProblemExtra = {}): Problem {
  const text = english[kind]
  return {
    kind,
    message: fillIn(text.message, params),
    todo: fillIn(text.todo, params),
    params: { ...params },
    ...(extra.fields ? { fields: extra.fields } : {}),
    ...(extra.said && extra.said.length > 0 ? { said: extra.said } : {}),
    ...(extra.retryAt === undefined ? {} : { retryAt: extra.retryAt }),
  }
}
