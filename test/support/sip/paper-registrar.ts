import type { DemoRegistration } from '../../../src/main/demo/company.ts'

interface Binding {
  readonly password: string
  readonly until: number
}

/**
 * A registrar on paper, and the worst there may be: a password counts only at the moment of a login, and what is registered then lives
 * on whatever becomes of the password or of the extension.
 */
export function paperRegistrar(now: () => number) {
  const passwords = new Map<string, string>()
  const bindings = new Map<string, Binding[]>()
  const worked = new Map<string, Set<string>>()
  const alive = (number: string): Binding[] => (bindings.get(number) ?? []).filter(({ until }) => until > now())

  return {
    registration: (number: string): Promise<DemoRegistration> =>
      Promise.resolve(alive(number).length > 0 ? 'registered' : 'unregistered'),
    onPassword(number: string, password: string | null): void {
      if (password === null) passwords.delete(number)
      else passwords.set(number, password)
    },
    /** A phone tries its password. */
    register(number: string, password: string, livesMs: number): void {
      if (passwords.get(number) !== password) return
      bindings.set(number, [...alive(number), { password, until: now() + livesMs }])
      worked.set(number, (worked.get(number) ?? new Set()).add(password))
    },
    /** Every phone of this number is unplugged. */
    unplug: (number: string): void => void bindings.delete(number),
    /** Whether a phone has ever logged in with it. */
    hasWorked: (number: string, password: string | null): boolean =>
      password !== null && worked.get(number)?.has(password) === true,
    password: (number: string): string | undefined => passwords.get(number),
  }
}
