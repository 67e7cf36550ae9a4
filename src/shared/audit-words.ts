// Words of the audit log. No schemas: the window uses them, too.

/**
 * What a line of the audit log says. elsewhere: the PBX's list was read and is otherwise than before, and not by this Linecard. shown, copied:
 * a person saw a password, or has it in the clipboard. handed-off: it left in something made for a phone. session: files are served
 * to phones on this network. paired: a phone of that session got an extension.
 */
export const auditWhats = [
  'extension-created',
  'extension-changed',
  'extension-deleted',
  'note-changed',
  'password-changed',
  'created-elsewhere',
  'changed-elsewhere',
  'deleted-elsewhere',
  'password-shown',
  'password-copied',
  'handed-off',
  'phone-saved',
  'phone-retired',
  'phone-brought-back',
  'phone-replaced',
  'phone-deleted',
  'phone-settings-saved',
  'phone-password-set',
  'phone-password-dropped',
  'phone-password-shown',
  'phone-password-copied',
  'session-started',
  'session-ended',
  'phone-paired',
  'pairing-undone',
  'list-saved',
  'rejects-saved',
  'results-saved',
  'book-saved',
  'labels-saved',
  'phones-listed',
  'plan-started',
  'plan-undone',
  'account-connected',
  'account-changed',
  'token-replaced',
  'account-removed',
  'retention-changed',
] as const
export type AuditWhat = (typeof auditWhats)[number]

/** Kinds that lines are narrowed to. */
export const auditGroups = ['extensions', 'passwords', 'elsewhere', 'phones', 'accounts'] as const
export type AuditGroup = (typeof auditGroups)[number]

export const auditGroupOf: Readonly<Record<AuditWhat, AuditGroup>> = {
  'extension-created': 'extensions',
  'extension-changed': 'extensions',
  'extension-deleted': 'extensions',
  'note-changed': 'extensions',
  'password-changed': 'passwords',
  'created-elsewhere': 'elsewhere',
  'changed-elsewhere': 'elsewhere',
  'deleted-elsewhere': 'elsewhere',
  'password-shown': 'passwords',
  'password-copied': 'passwords',
  'handed-off': 'passwords',
  'phone-saved': 'phones',
  'phone-retired': 'phones',
  'phone-brought-back': 'phones',
  'phone-replaced': 'phones',
  'phone-deleted': 'phones',
  'phone-settings-saved': 'phones',
  'phone-password-set': 'passwords',
  'phone-password-dropped': 'passwords',
  'phone-password-shown': 'passwords',
  'phone-password-copied': 'passwords',
  'session-started': 'phones',
  'session-ended': 'phones',
  'phone-paired': 'phones',
  'pairing-undone': 'phones',
  'list-saved': 'extensions',
  'rejects-saved': 'extensions',
  'results-saved': 'extensions',
  'book-saved': 'phones',
  'labels-saved': 'phones',
  'phones-listed': 'phones',
  'plan-started': 'extensions',
  'plan-undone': 'extensions',
  'account-connected': 'accounts',
  'account-changed': 'accounts',
  'token-replaced': 'accounts',
  'account-removed': 'accounts',
  'retention-changed': 'accounts',
}

export const auditForms = ['csv', 'jsonl'] as const
/** How many days lines are kept. */
export const auditDays = [90, 365, 1095] as const
