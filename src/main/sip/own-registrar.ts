import type { NameService, SipNetwork } from './network.ts'

/** A registrar in this process, for the phones of one domain. */
export interface OwnRegistrar {
  readonly domain: string
  readonly network: SipNetwork
  readonly names: NameService
}

/** SIP as it leaves this computer, but for what is asked of the domain of our own registrar: while there is one, it answers that, and nothing leaves. */
export function besideOwnRegistrar(
  own: () => OwnRegistrar | null,
  ways: { readonly network: SipNetwork; readonly names: NameService },
): { readonly network: SipNetwork; readonly names: NameService } {
  const of = (domain: string): typeof ways => {
    const registrar = own()
    return registrar?.domain === domain ? registrar : ways
  }
  return {
    network: { open: (destination, signal) => of(destination.name).network.open(destination, signal) },
    names: {
      addresses: (host) => of(host).names.addresses(host),
      services: (name) => of(name.replace(/^(?:_[a-z]+\.)+/, '')).names.services(name),
    },
  }
}
