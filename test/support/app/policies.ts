import type { Policy } from '#shared/policy.ts'

type Told = Pick<Policy, 'allowedHosts' | 'updates' | 'oneTimeLinks' | 'language'>

export interface PolicyCase {
  readonly what: string
  readonly content: string | Uint8Array
  /** What holds, beside what holds without a policy. */
  readonly holds: Partial<Told>
  /** The kinds of what is named, with the key where there is one. */
  readonly names: readonly string[]
}

/** What holds where nothing can be believed. */
export const strictest: Told = { allowedHosts: [], updates: false, oneTimeLinks: false, language: null }

const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le')

/** Policy files as administrators, their editors and their accidents write them. */
export const policyCases: readonly PolicyCase[] = [
  { what: 'an empty object', content: '{}', holds: {}, names: [] },
  {
    what: 'everything',
    content: '{ "allowedHosts": ["PBX.example.com", "*.example.vn"], "updates": false, "oneTimeLinks": false, "language": "vi" }',
    holds: { allowedHosts: ['pbx.example.com', '*.example.vn'], updates: false, oneTimeLinks: false, language: 'vi' },
    names: [],
  },
  {
    what: 'one key, and line breaks of Windows',
    content: '{\r\n\t"updates": false\r\n}\r\n',
    holds: { updates: false },
    names: [],
  },
  { what: 'an empty list of servers', content: '{"allowedHosts":[]}', holds: { allowedHosts: [] }, names: [] },
  { what: 'everything allowed', content: '{"updates":true,"oneTimeLinks":true}', holds: {}, names: [] },
  { what: 'no byte', content: '', holds: strictest, names: ['policy-unusable'] },
  { what: 'blanks', content: ' \n\t ', holds: strictest, names: ['policy-unusable'] },
  { what: 'half a file', content: '{ "allowedHosts": ["pbx.exam', holds: strictest, names: ['policy-unusable'] },
  { what: 'a comment', content: '{ "updates": false } // for now', holds: strictest, names: ['policy-unusable'] },
  { what: 'a comma too many', content: '{ "updates": false, }', holds: strictest, names: ['policy-unusable'] },
  { what: 'YAML', content: 'updates: false\n', holds: strictest, names: ['policy-unusable'] },
  { what: 'a list', content: '["pbx.example.com"]', holds: strictest, names: ['policy-unusable'] },
  { what: 'null', content: 'null', holds: strictest, names: ['policy-unusable'] },
  { what: 'a text', content: '"updates"', holds: strictest, names: ['policy-unusable'] },
  { what: 'two objects', content: '{"updates":false}{"updates":true}', holds: strictest, names: ['policy-unusable'] },
  { what: 'a byte order mark', content: '\ufeff{"updates":false}', holds: { updates: false }, names: ['policy-marked'] },
  { what: 'UTF-16', content: utf16('{"updates":false}'), holds: strictest, names: ['policy-unusable'] },
  { what: 'Latin-1', content: Buffer.from('{"language":"vi","x":"é"}', 'latin1'), holds: strictest, names: ['policy-unusable'] },
  { what: '65 kB', content: `{"updates":false}${' '.repeat(65 * 1024)}`, holds: strictest, names: ['policy-unusable'] },
  { what: 'very many brackets', content: '['.repeat(60_000), holds: strictest, names: ['policy-unusable'] },
  {
    what: 'a misspelled key: whatever is not there may have been meant',
    content: '{"allowedHost":["pbx.example.com"],"updates":true}',
    holds: { ...strictest, updates: true },
    names: ['policy-key allowedHost'],
  },
  {
    what: 'a key in other letters',
    content: '{"Updates":false,"allowedHosts":["pbx.example.com"]}',
    holds: { ...strictest, allowedHosts: ['pbx.example.com'] },
    names: ['policy-key Updates'],
  },
  { what: 'the key __proto__', content: '{"__proto__":{"updates":false}}', holds: strictest, names: ['policy-key __proto__'] },
  { what: 'the key constructor', content: '{"constructor":1}', holds: strictest, names: ['policy-key constructor'] },
  {
    what: 'a key twice, and the others as they are',
    content: '{"updates":false,"updates":true,"language":"vi"}',
    holds: { updates: false, language: 'vi' },
    names: ['policy-key updates'],
  },
  {
    what: 'a key twice, once in disguise',
    content: '{"allowedHosts":["pbx.example.com"],"allowed\\u0048osts":["evil.example"]}',
    holds: { allowedHosts: [] },
    names: ['policy-key allowedHosts'],
  },
  {
    what: 'the same word inside a list, which is no key',
    content: '{"allowedHosts":["updates","pbx.example.com"],"updates":false}',
    holds: { allowedHosts: ['updates', 'pbx.example.com'], updates: false },
    names: [],
  },
  { what: 'a text for true', content: '{"updates":"true"}', holds: { updates: false }, names: ['policy-key updates'] },
  {
    what: 'a number for true',
    content: '{"oneTimeLinks":1}',
    holds: { oneTimeLinks: false },
    names: ['policy-key oneTimeLinks'],
  },
  { what: 'null for a switch', content: '{"updates":null}', holds: { updates: false }, names: ['policy-key updates'] },
  {
    what: 'a text for the servers',
    content: '{"allowedHosts":"*"}',
    holds: { allowedHosts: [] },
    names: ['policy-key allowedHosts'],
  },
  {
    what: 'null for the servers',
    content: '{"allowedHosts":null}',
    holds: { allowedHosts: [] },
    names: ['policy-key allowedHosts'],
  },
  {
    what: 'a server that is none, among good ones',
    content: '{"allowedHosts":["pbx.example.com","https://b.example/",7,"*"]}',
    holds: { allowedHosts: ['pbx.example.com'] },
    names: ['policy-key allowedHosts', 'policy-key allowedHosts', 'policy-key allowedHosts'],
  },
  {
    what: 'too many servers',
    content: JSON.stringify({ allowedHosts: Array(1_001).fill('a.vn') }),
    holds: { allowedHosts: [] },
    names: ['policy-key allowedHosts'],
  },
  {
    what: 'a language that there is not',
    content: '{"language":"de","updates":false}',
    holds: { updates: false },
    names: ['policy-key language'],
  },
  { what: 'a language as a list', content: '{"language":["vi"]}', holds: {}, names: ['policy-key language'] },
]
