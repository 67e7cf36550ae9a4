/** The version in package.json, put in by the build. */
declare const __LINECARD_VERSION__: string
