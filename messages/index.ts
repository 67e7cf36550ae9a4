// The languages: a line and a folder for each.
export * as en from './en/index.ts'
export * as vi from './vi/index.ts'
