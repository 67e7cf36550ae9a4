/** The rows that main drew into the page (see src/main/host/first-view.ts); null: it drew none, or the window has taken over. */
export const firstView = (): HTMLElement | null => document.getElementById('first')
