import type { AppState, CallOutput, WindowState } from '#shared/contract.ts'
import type { Extensions } from '../extensions/extensions.ts'
import { withFirstView } from '../host/first-view.ts'

export interface OpeningPorts {
  readonly state: () => AppState
  /** The first rows of an account by number. */
  readonly first: Extensions['first']
  /** The time of day, ms since the epoch. */
  readonly now: () => number
  readonly fault: (error: unknown) => void
}

/** What a window begins with. */
export interface Opening {
  /** The state, and the rows at the top of the account that was shown last. */
  opened(): CallOutput<'app.open'>
  /** The window's page with what it shows first in it; as it is where that cannot be said. `languages`: as in Accept-Language. */
  firstView(page: Uint8Array, languages: string): Uint8Array
}

/** More than any screen shows. */
const firstRows = 120

/** Whether a window that was left so has the first rows by number at its top. */
const isDefaultView = ({ view, search, fields, sort }: WindowState): boolean =>
  view === 'all' && search === '' && Object.keys(fields ?? {}).length === 0 && sort.column === 'number' && !sort.down

export function createOpening({ state: appState, first, now, fault }: OpeningPorts): Opening {
  function opened(): CallOutput<'app.open'> {
    const state = appState()
    const { window: left } = state.settings
    const accountId = (state.accounts.find(({ id }) => id === left?.accountId) ?? state.accounts[0])?.id
    if (accountId === undefined) return { state, shown: null }
    const none = { accountId, first: null, total: 0 }
    if (left !== null && !isDefaultView(left)) return { state, shown: none }
    try {
      return { state, shown: { accountId, ...first(accountId, firstRows) } }
    } catch (error) {
      // A record that cannot be read must not keep the window from opening: there is more in it than the table.
      fault(error)
      return { state, shown: none }
    }
  }

  return {
    opened,
    firstView(page, languages) {
      try {
        return withFirstView(page, opened(), languages, now())
      } catch (error) {
        // The window opens all the same, and says by itself what is wrong.
        fault(error)
        return page
      }
    },
  }
}
