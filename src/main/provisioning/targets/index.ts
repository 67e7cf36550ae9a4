import { baresip } from './baresip.ts'
import { grandstreamWave } from './grandstream-wave.ts'
import { linphone, linphonerc } from './linphone.ts'
import type { Target } from './target.ts'
import { yealink } from './yealink.ts'

/** Every phone and app that Linecard writes a config for. Adding one is one file beside this and one line here. */
export const targets: readonly Target[] = [baresip, grandstreamWave, linphone, linphonerc, yealink]
