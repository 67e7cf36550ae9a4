import { flyingvoiceCarriers, flyingvoiceSources } from './carried/flyingvoice.ts'
import { deskTarget } from './desk-phone.ts'
import type { Target } from './target.ts'
import { yealinkDialect, yealink } from './yealink.ts'

/** Flyingvoice's FIP and P phones read Yealink's dialect, first line included, as one provisioning server writes it for 42 models. */
export const flyingvoice: Target = deskTarget({
  ...yealinkDialect,
  carriers: flyingvoiceCarriers,
  extra: { ...yealinkDialect.extra, sources: flyingvoiceSources },
  info: {
    ...yealink.info,
    id: 'flyingvoice',
    name: 'Flyingvoice FIP and P series',
    platforms: ['FIP1x', 'P1x–P2x'],
    notices: 'The phone downloads the file from its provisioning server the next time it starts.',
    evidence: 'one-server',
    source: 'fusionpbx flyingvoice (42 models)',
  },
})
