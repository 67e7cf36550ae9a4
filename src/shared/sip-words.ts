export const transports = ['udp', 'tcp', 'tls'] as const
export type Transport = (typeof transports)[number]

export const srtpModes = ['off', 'optional', 'required'] as const
