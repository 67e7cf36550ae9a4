import type { Problem } from '#shared/problem.ts'
import { createConnectionStates, type ConnectionState } from '../../../src/main/accounts/connection-states.ts'
import { handClock } from '../clocks/hand-clock.ts'

/** What an account's connection is once a request of it has ended so. */
export function connectionAfter(problem: Problem): ConnectionState['state'] {
  const states = createConnectionStates(
    handClock(),
    () => {},
    () => {},
  )
  states.report('a', problem)
  const { state } = states.state('a')
  states.close()
  return state
}
