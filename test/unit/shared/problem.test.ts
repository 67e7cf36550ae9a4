import { describe, expect, it } from 'vitest'
import { problems as english } from '#messages/en/by-code.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import { fillIn } from '#shared/phrase.ts'
import { problem, problemKinds } from '#shared/problem.ts'
import { windowProblem } from '#shared/window-problem.ts'

describe('a problem', () => {
  it.each(problemKinds)('%s says what happened and what to do', (kind) => {
    expect(english[kind].message.length).toBeGreaterThan(4)
    expect(english[kind].todo.length).toBeGreaterThan(4)
  })

  it('is the same where a window says it without main', () => {
    for (const kind of ['app-gone', 'window-failed', 'clipboard-failed'] as const)
      expect(windowProblem(kind)).toEqual(problem(kind))
  })

  it('names the values it was given', () => {
    const made = problem('pbx-timeout', { host: 'app.acme.vn', seconds: 15 })
    expect(made.message).toBe('app.acme.vn did not answer within 15 seconds.')
    expect(problemSchema.parse(made)).toEqual(made)
  })

  it.each([
    ['Calls of {name}.', 'Acme Inc.', 'Calls of Acme Inc.'],
    ['Calls of {name}. Check them.', '1011, …', 'Calls of 1011, … Check them.'],
    ['Calls of {name}.', 'Acme', 'Calls of Acme.'],
    ['Save {name}.zip', 'Acme Inc.', 'Save Acme Inc..zip'],
  ])('ends a sentence once: %j with %j', (text, name, told) => {
    expect(fillIn(text, { name })).toBe(told)
  })

  it('keeps a name visible when its value is missing', () => {
    expect(fillIn('{host} is away', {})).toBe('{host} is away')
  })
})
