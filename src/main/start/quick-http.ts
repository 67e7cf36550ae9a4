/**
 * What `node:http` hands on of others. Whoever imports the module, or copies its names, asks for them; the first of them makes Node read all
 * of its fetch, which takes main longer than the rest of its network. Not listed, they are asked for by nobody here.
 */
const ofOthers = ['WebSocket', 'CloseEvent', 'MessageEvent'] as const

const http = process.getBuiltinModule('node:http')
for (const name of ofOthers) {
  const there = Object.getOwnPropertyDescriptor(http, name)
  if (there?.configurable === true) Object.defineProperty(http, name, { ...there, enumerable: false })
}

export {}
