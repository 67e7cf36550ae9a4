import type { ElectronParts } from '../../src/main/electron/electron-parts.ts'

/**
 * What may stand in for a T of Electron's: as many of its members as a test has a use for, each of the kind that Electron's own typings
 * say. A function is called with what Electron's is called with (of several ways, the last one), and what it answers may stand in, too.
 */
export type StandIn<T> = { readonly [K in keyof T]?: Member<T[K]> }

type Member<T> = T extends (...given: infer Given) => infer Answer
  ? (...given: Given) => Answered<Answer>
  : T extends object
    ? StandIn<T>
    : T

type Answered<T> = T extends Promise<infer Later> ? Promise<Answered<Later>> : T extends object ? StandIn<T> : T

/** Parts that Linecard makes objects of. */
type Made = 'BrowserWindow' | 'Notification'
type Class<T> = T extends new (...given: infer Given) => infer Instance ? new (...given: Given) => StandIn<Instance> : never

/** Everything that the shell takes from Electron. */
export type StandInParts = { readonly [K in keyof ElectronParts]: Member<ElectronParts[K]> } & {
  readonly [K in Made]: Class<ElectronParts[K]>
}
