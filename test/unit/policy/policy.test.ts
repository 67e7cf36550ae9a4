import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { phraseSchema } from '#shared/phrase-schema.ts'
import { isPhraseCode } from '#shared/phrase.ts'
import { policySchema } from '#shared/policy-schema.ts'
import { noPolicy, type Policy } from '#shared/policy.ts'
import type { Log } from '../../../src/main/log/log.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { policyFile, policyPath } from '../../../src/main/policy/policy-file.ts'
import { readPolicy, toldPolicy } from '../../../src/main/policy/policy.ts'
import { lookEveryMs, watchPolicy } from '../../../src/main/policy/watched-policy.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import { policyCases, strictest } from '../../support/app/policies.ts'

const owner = process.getuid?.() ?? 0
const posix = process.platform !== 'win32'
const root = process.getuid?.() === 0

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-policy-'))
  mkdirSync(join(folder, 'linecard'))
  file = join(folder, 'linecard', 'policy.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(content: string | Uint8Array, mode = 0o644): void {
  writeFileSync(file, content)
  chmodSync(file, mode)
}

function start() {
  const clock = handClock()
  const lines: string[] = []
  const changes: Policy[] = []
  const log: Log = {
    ...silentLog,
    info: (event, details) => void lines.push(`${event} ${JSON.stringify(details ?? {})}`),
    warn: (event, details) => void lines.push(`warn: ${event} ${JSON.stringify(details)}`),
  }
  const policy = watchPolicy({ source: policyFile(file, { owner }), clock, log, changed: (told) => changes.push(told) })
  return { policy, clock, lines, changes, told: policy.told() }
}

const namesOf = ({ troubles }: Policy): string[] =>
  troubles.map(({ kind, params }) => (params['key'] === undefined ? kind : `${kind} ${params['key']}`))

describe('a policy file', () => {
  it.each(policyCases)('with $what allows what it says, and names what is wrong', ({ content, holds, names }) => {
    write(content)
    const { told, lines } = start()
    const { troubles: _troubles, ...rules } = told
    expect(rules).toEqual({ file, allowedHosts: null, updates: true, oneTimeLinks: true, language: null, ...holds })
    expect(namesOf(told)).toEqual(names)
    // Each trouble is one line of the log, and every reason can be read in any language.
    expect(lines.filter((line) => line.startsWith('warn: '))).toHaveLength(names.length)
    for (const { params } of told.troubles)
      if (params['reason'] !== undefined) expect(phraseSchema.parse(params['reason']).code).toSatisfy(isPhraseCode)
    expect(policySchema.parse(told)).toEqual(told)
  })

  it('that is not there rules nothing, and is no word in the log', () => {
    const { told, lines } = start()
    expect([told, lines]).toEqual([noPolicy, []])
  })

  it('is never read as something that it does not say, whatever is in it', () => {
    const value = fc.oneof(
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.string(),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.constantFrom('en', 'vi'),
    )
    const key = fc.oneof(fc.constantFrom('allowedHosts', 'updates', 'oneTimeLinks', 'language'), fc.string())
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (said) => {
        const { rules, troubles } = readPolicy('f', Buffer.from(JSON.stringify(said)))
        const stranger = Object.keys(said).some((name) => !['allowedHosts', 'updates', 'oneTimeLinks', 'language'].includes(name))
        // Allowed is only what nothing was said about, or what was said to be allowed.
        const may = (name: string): boolean => (Object.hasOwn(said, name) ? said[name] === true : !stranger)
        expect(rules.updates).toBe(may('updates'))
        expect(rules.oneTimeLinks).toBe(may('oneTimeLinks'))
        if (Object.hasOwn(said, 'allowedHosts') || stranger) expect(rules.hosts).not.toBeNull()
        else expect(rules.hosts).toBeNull()
        expect(rules.language).toBe(
          ['en', 'vi'].includes(String(said['language'])) && typeof said['language'] === 'string' ? said['language'] : null,
        )
        if (stranger) expect(troubles.length).toBeGreaterThan(0)
      }),
    )
  })

  it('holds strictly where its bytes are anything at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reading = readPolicy('f', bytes)
        const told = toldPolicy('f', reading)
        // Random bytes are a JSON object about never; then nothing of it may be trusted.
        if (told.troubles.some(({ kind }) => kind === 'policy-unusable')) expect(told).toMatchObject(strictest)
      }),
    )
  })
})

describe.skipIf(!posix)('a policy file that somebody else may have written', () => {
  const cases: [what: string, make: () => void, reason: string][] = [
    ['writable for everybody', () => write('{}', 0o666), 'policy-open-file'],
    ['writable for its group', () => write('{}', 0o664), 'policy-open-file'],
    [
      'in a folder that everybody may write',
      () => (write('{}'), chmodSync(join(folder, 'linecard'), 0o777)),
      'policy-open-folder',
    ],
    ['in a folder that its group may write', () => (write('{}'), chmodSync(folder, 0o770)), 'policy-open-folder'],
    [
      'a link to a good one',
      () => (write('{}'), renameSync(file, `${file}.real`), symlinkSync(`${file}.real`, file)),
      'policy-link',
    ],
    ['a link to nothing', () => symlinkSync('/nowhere/policy.json', file), 'policy-link'],
    ['a folder', () => mkdirSync(file), 'policy-no-file'],
    ['a pipe, which nobody writes to', () => void spawnSync('mkfifo', [file]), 'policy-no-file'],
    [
      'below a file',
      () => (rmSync(join(folder, 'linecard'), { recursive: true }), writeFileSync(join(folder, 'linecard'), '')),
      'policy-unreadable',
    ],
    [
      'in a folder that is a link',
      () => {
        write('{}')
        renameSync(join(folder, 'linecard'), join(folder, 'real'))
        symlinkSync(join(folder, 'real'), join(folder, 'linecard'))
      },
      'policy-open-folder',
    ],
  ]
  it.each(cases)('%s is read strictly, and named', (_what, make, code) => {
    make()
    const { told } = start()
    expect(told).toMatchObject({ ...strictest, troubles: [{ kind: 'policy-unusable', params: { file, reason: { code } } }] })
  })

  it.skipIf(!root)('of another owner is read strictly (needs root)', () => {
    write('{}')
    chownSync(file, 65534, 65534)
    expect(start().told).toMatchObject({
      ...strictest,
      troubles: [{ params: { reason: { code: 'policy-open-file' } } }],
    })
  })

  it.skipIf(root)('that may not be read is read strictly (needs a user other than root)', () => {
    write('{}', 0o000)
    expect(start().told).toMatchObject({ ...strictest, troubles: [{ params: { reason: { code: 'policy-denied' } } }] })
  })

  it('is believed with a second name, which changes nobody’s rights', () => {
    write('{"updates":false}')
    linkSync(file, join(folder, 'second'))
    expect(start().told).toMatchObject({ updates: false, troubles: [] })
  })
})

describe('a policy file that changes', () => {
  it('holds anew within a quarter of a minute, and is told once', async () => {
    const { policy, clock, changes, lines } = start()
    write('{"updates":false}')
    await clock.advance(lookEveryMs)
    expect(policy.rules().updates).toBe(false)
    await clock.advance(10 * lookEveryMs)
    expect(changes).toHaveLength(1)
    write('{"updates":false')
    await clock.advance(lookEveryMs)
    expect(changes.at(-1)).toMatchObject(strictest)
    rmSync(file)
    await clock.advance(lookEveryMs)
    expect(changes.at(-1)).toEqual(noPolicy)
    expect(lines.at(-1)).toContain('the policy is gone')
    policy.close()
    write('{"updates":false}')
    await clock.advance(lookEveryMs)
    expect(policy.rules().updates).toBe(true)
  })
})

describe('the place of the policy', () => {
  it('is fixed for each system', () => {
    const env = { ProgramData: 'D:\\ProgramData', XDG_CONFIG_DIRS: '/home/me', HOME: '/home/me' }
    expect(policyPath('linux', env)).toBe('/etc/linecard/policy.json')
    expect(policyPath('darwin', env)).toBe('/Library/Application Support/Linecard/policy.json')
    expect(policyPath('win32', env)).toBe('D:\\ProgramData\\Linecard\\policy.json')
    expect(policyPath('win32', {})).toBe('C:\\ProgramData\\Linecard\\policy.json')
  })
})
