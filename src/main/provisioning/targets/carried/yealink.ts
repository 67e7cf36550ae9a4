import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, without, type Rule } from '../../escape/refuse.ts'
import { ruled } from '../carriers.ts'
import type { Carrier, Carriers } from '../target.ts'

const fusionpbx = 'fusionpbx yealink/t54w'
const wazo = 'wazo-provd-plugins wazo_yealink/v87'
const guide = 'Yealink administrator’s guide T2/T4/T5 V86'

/** A colon parts name and password, and `%NULL%` resets a key. */
const passwordRules: readonly Rule[] = [
  without(/:/),
  (text) => (text === '%NULL%' ? phrase('word', { word: text }) : null),
  atMostCharacters(32),
]

const passwordOf = (user: 'admin' | 'user'): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: ['static.security.user_password'],
  sources: [fusionpbx, wazo, guide],
  write: (value) => ruled(value, passwordRules, [['static.security.user_password', `${user}:${value}`]]),
})

export const yealinkCarriers: Carriers = {
  qos: {
    keys: ['static.network.qos.signaltos', 'static.network.qos.audiotos'],
    sources: [fusionpbx, wazo],
    write: ({ signalling, voice }) => [
      ['static.network.qos.signaltos', signalling],
      ['static.network.qos.audiotos', voice],
    ],
  },
  adminPassword: passwordOf('admin'),
  userPassword: passwordOf('user'),
}
