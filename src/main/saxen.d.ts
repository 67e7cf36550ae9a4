/** The part of saxen that reads a sheet; the package brings no types. */
declare module 'saxen' {
  export type Attributes = Readonly<Record<string, string>>
  /** A text as it is where its entities are written out. */
  export const decode: (text: string) => string
  export class Parser {
    ns(prefixes: Readonly<Record<string, string>>): this
    on(event: 'openTag', heard: (name: string, attributes: () => Attributes, decode: (text: string) => string) => void): this
    on(event: 'closeTag', heard: (name: string) => void): this
    on(event: 'text', heard: (text: string, decode: (text: string) => string) => void): this
    on(event: 'cdata', heard: (text: string) => void): this
    on(event: 'error', heard: (error: Error) => void): this
    parse(text: string): this
  }
}
