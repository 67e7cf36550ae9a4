// What axios takes for forms in the bundle of main: Node's own.
export default globalThis.FormData
