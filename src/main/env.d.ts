/** The version in package.json, put in by the build. */
declare const __LINECARD_VERSION__: string
/** Whether `npm run dev` made this build; where it did not, nothing that only development needs is in it. */
declare const __LINECARD_DEV__: boolean
/** Where this build asks for newer versions; null: nowhere. Put in by the build. */
declare const __LINECARD_UPDATES__: { readonly feed: string; readonly keys: readonly string[] } | null
