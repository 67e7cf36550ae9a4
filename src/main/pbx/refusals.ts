import { phrase, type Phrase } from '#shared/phrase.ts'
import { problem, type Problem, type ProblemExtra } from '#shared/problem.ts'
import type { PbxWords } from './words.ts'

/** What a request was for, as far as a refusal of it means something else. */
export interface Asked {
  readonly what: string | Phrase
  /** One extension that is there or not; otherwise it is a part of the API itself. */
  readonly isOne: boolean
  readonly host: string
}

/** A refusal in which these are about the permission says so; a bare *Forbidden* may be about anything. */
const aboutPermission = /permission|pbx_api_access|\bability\b|\babilities\b|\bscopes?\b|privilege|unauthori[sz]ed|\bquyền\b/i

/** What an answer of 4xx means. Its words go beside ours: nothing is claimed that the PBX did not say. */
export function refusalOf(status: number, { fields, said }: PbxWords, { what, isOne, host }: Asked): Problem {
  const extra: ProblemExtra = {
    ...(Object.keys(fields).length > 0 ? { fields: { ...fields } } : {}),
    ...(said.length > 0 ? { said: [...said] } : {}),
  }
  const atFields = extra.fields !== undefined
  switch (status) {
    case 401:
      return problem('token-rejected', {}, extra)
    case 402:
      return problem('payment-required', {}, extra)
    case 403:
      return said.some((words) => aboutPermission.test(words))
        ? problem('permission-missing', { permission: 'pbx_api_access' }, extra)
        : problem('pbx-forbidden', {}, extra)
    case 404:
    case 410:
      return isOne ? problem('not-found', { what }, extra) : problem('not-offered', { host, what, status }, extra)
    case 405:
      return problem('not-offered', { host, what, status }, extra)
    case 409:
      return problem('conflict', {}, extra)
    case 419:
      return problem('page-expired', { host }, extra)
    case 422:
      return problem(atFields ? 'invalid' : 'not-accepted', {}, extra)
    case 423:
      return problem('pbx-locked', { what }, extra)
    case 451:
      return problem('legally-blocked', {}, extra)
    case 400:
      return atFields
        ? problem('invalid', {}, extra)
        : problem('pbx-bad-request', { detail: phrase('status', { status }) }, extra)
    case 406:
    case 411:
    case 415:
      return problem('pbx-bad-request', { detail: phrase('status', { status }) }, extra)
    default:
      return problem('pbx-refused', { status }, extra)
  }
}
