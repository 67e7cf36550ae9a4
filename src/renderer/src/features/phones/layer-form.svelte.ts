import type { KeptKey, LayerView, PhoneLayer, PhonePasswordKind } from '#shared/phone.ts'
import type { PhoneSettings } from '#shared/phone-settings.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { draftOf, settingsOf, type SettingDraft } from './setting-draft.ts'

/** How a layer is read and saved. */
export interface LayerPorts {
  read(of: PhoneLayer): Promise<Result<LayerView>>
  save(of: PhoneLayer, settings: PhoneSettings, keys: KeptKey[]): Promise<Result<LayerView>>
}

/** What a layer is known by; without blanks, as it becomes an element's id. */
export const layerKey = (of: PhoneLayer): string => encodeURIComponent(JSON.stringify(of))

/** One layer of settings as it is being typed: what was typed stays until it is saved or thrown away, whichever layer is shown meanwhile. */
export class LayerForm {
  view = $state.raw<LayerView | null>(null)
  draft = $state(draftOf({}))
  keys = $state<KeptKey[]>([])
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  readonly of: PhoneLayer
  readonly #ports: LayerPorts
  readonly #saved: string = $derived(JSON.stringify([draftOf(this.view?.own ?? {}), this.view?.keys ?? []]))
  readonly dirty: boolean = $derived(this.view !== null && JSON.stringify([this.draft, this.keys]) !== this.#saved)

  constructor(of: PhoneLayer, ports: LayerPorts) {
    this.of = of
    this.#ports = ports
  }

  async read(): Promise<void> {
    const read = await this.#ports.read(this.of)
    if (read.ok) this.take(read.value)
    else this.problem = read.problem
  }

  /** What is saved now. What somebody is typing stays, and the rest follows. */
  take(view: LayerView): void {
    const { dirty } = this
    this.view = view
    if (dirty) return
    this.draft = draftOf(view.own)
    this.keys = structuredClone(view.keys)
  }

  /** Whether it is saved. */
  async save(): Promise<boolean> {
    if (this.busy || !this.dirty) return false
    this.busy = true
    const draft = $state.snapshot(this.draft) as SettingDraft
    const keys = $state.snapshot(this.keys)
    const saved = await this.#ports.save(this.of, settingsOf(draft), keys)
    this.busy = false
    this.problem = saved.ok ? null : saved.problem
    if (!saved.ok) return false
    // What was typed since then waits for the next time.
    const same = JSON.stringify([draft, keys]) === JSON.stringify([this.draft, this.keys])
    this.view = saved.value
    if (same) {
      this.draft = draftOf(saved.value.own)
      this.keys = structuredClone(saved.value.keys)
    }
    return true
  }

  passwordOf(kind: PhonePasswordKind): LayerView['passwords'][number] | null {
    return this.view?.passwords.find((one) => one.kind === kind) ?? null
  }
}
