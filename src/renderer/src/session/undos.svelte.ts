interface Undo {
  readonly name: string | null
  readonly run: () => void
}

/** So many are remembered. */
const maxUndos = 50

/** What was changed in this window and can be taken back, the last change at the end. */
export class Undos {
  all = $state.raw<readonly Undo[]>([])

  /** Answers what takes the change back, once, wherever it is called from. `name`: what `drop` knows it by. */
  add(run: () => void, name: string | null = null): () => void {
    const undo: Undo = {
      name,
      run: () => {
        if (!this.all.includes(undo)) return
        this.all = this.all.filter((one) => one !== undo)
        run()
      },
    }
    this.all = [...this.all.slice(1 - maxUndos), undo]
    return undo.run
  }

  /** The last change; null: there is none. */
  get last(): (() => void) | null {
    return this.all.at(-1)?.run ?? null
  }

  /** The last one of this name was taken back elsewhere, or cannot be any more. */
  drop(name: string): void {
    const at = this.all.findLastIndex((one) => one.name === name)
    this.all = this.all.filter((_one, index) => index !== at)
  }

  clear(): void {
    this.all = []
  }
}
