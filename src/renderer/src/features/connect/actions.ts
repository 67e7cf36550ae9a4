import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

export const connectActions = (): Action[] => [action('app', 'connect', m.account_add(), () => app.show({ kind: 'connect' }))]

export const accountActions = (): Action[] => [
  action('app', 'token', m.token_enter(), () => app.show({ kind: 'token' }), { ready: isConnected() }),
]

export const otherAccountActions = (): Action[] =>
  app.accounts
    .filter(({ id }) => id !== app.accountId)
    .map(({ id, name }) => action('app', `account-${id}`, m.account_open({ name }), () => void app.open(id)))
