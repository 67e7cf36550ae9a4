/** Read with the first request: Node's own network is a good part of what main would have to read at its start. */
export { request as requestHttp } from 'node:http'
export { request as requestHttps } from 'node:https'
export { createAgents, type Agents } from './agents.ts'
export { systemAddresses } from './dial.ts'
export { readProxy } from './proxy-setting.ts'
