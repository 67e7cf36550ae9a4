import { acrobits } from './acrobits.ts'
import { blink } from './blink.ts'
import { bria } from './bria.ts'
import { jitsi } from './jitsi.ts'
import { microsip } from './microsip.ts'
import { csv, json, manualSheet, vcard } from './plain.ts'
import { sessiontalk } from './sessiontalk.ts'
import { sipnetic } from './sipnetic.ts'
import { twinkle } from './twinkle.ts'
import { zoiper } from './zoiper.ts'
import { aastra, mitel } from './mitel.ts'
import { akuvox } from './akuvox.ts'
import { alcatel } from './alcatel.ts'
import { algo } from './algo.ts'
import { avaya } from './avaya.ts'
import { baresip } from './baresip.ts'
import { ciscoAta, ciscoMpp, ciscoSpa, ciscoSpaAdapter } from './cisco.ts'
import { cloudSoftphone } from './cloud-softphone.ts'
import { digium } from './digium.ts'
import { fanvil } from './fanvil.ts'
import { flyingvoice } from './flyingvoice.ts'
import { gigaset } from './gigaset.ts'
import { grandstream } from './grandstream.ts'
import { grandstreamPValues } from './grandstream-p-values.ts'
import { grandstreamWave } from './grandstream-wave.ts'
import { htek, sangomaS } from './htek.ts'
import { linphone, linphonerc } from './linphone.ts'
import { obihai } from './obihai.ts'
import { panasonic } from './panasonic.ts'
import { poly } from './poly.ts'
import { snom } from './snom.ts'
import type { Target } from './target.ts'
import { yealink } from './yealink.ts'

/** Every phone and app that Linecard writes a config for. Adding one is one file beside this and one line here. */
export const targets: readonly Target[] = [
  // softphones
  acrobits,
  baresip,
  blink,
  cloudSoftphone,
  grandstreamWave,
  jitsi,
  linphone,
  linphonerc,
  microsip,
  sessiontalk,
  sipnetic,
  twinkle,
  zoiper,
  // desk phones
  aastra,
  avaya,
  ciscoMpp,
  ciscoSpa,
  digium,
  fanvil,
  flyingvoice,
  grandstream,
  htek,
  mitel,
  obihai,
  panasonic,
  poly,
  sangomaS,
  snom,
  yealink,
  // adapters
  ciscoAta,
  ciscoSpaAdapter,
  grandstreamPValues,
  // not verified enough to rely on
  akuvox,
  alcatel,
  algo,
  bria,
  gigaset,
  // for everything else
  manualSheet,
  vcard,
  json,
  csv,
]
