// What failed, from the suites' reports: told once more at the end, where nobody has to look for it among thousands of lines.
import { stripVTControlCharacters } from 'node:util'

/** Of an error, its first lines: what went wrong and where; what follows stands where it happened. */
const shownLines = 12

function shortened(message = '') {
  const lines = stripVTControlCharacters(message).split('\n')
  return lines.slice(0, shownLines).join('\n').trimEnd()
}

/**
 * The failed tests of a Vitest report in JSON, and the files that could not be run at all: `{ title, message }` each.
 * @param {{ testResults?: any[] }} report
 */
export function failedInVitest({ testResults = [] }) {
  return testResults.flatMap(({ name, status, message, assertionResults = [] }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [{ title: name, message: shortened(message) }] : []
    return failed.map(({ fullName, failureMessages }) => ({
      title: `${name}: ${fullName}`,
      message: shortened(failureMessages?.[0]),
    }))
  })
}

/**
 * The failed tests of a Playwright report in JSON, from suites within suites: `{ title, message }` each, with the last try's error.
 * @param {{ suites?: any[] }} report
 */
export function failedInPlaywright({ suites = [] }) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...failedInPlaywright({ suites: inner }),
    ...specs.flatMap(({ file, line, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected')
        .map(({ projectName, results = [] }) => ({
          title: `[${projectName}] ${file}:${line} ${title}`,
          message: shortened(results.at(-1)?.error?.message),
        })),
    ),
  ])
}

/** Both as lines to print. */
export const asText = (failures) =>
  failures.map(({ title, message }) => `\n✗ ${title}\n${message.replaceAll(/^/gm, '    ')}\n`).join('')
