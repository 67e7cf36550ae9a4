/**
 * What is typed into the palette. It is kept here, as the palette's code is read when it is first asked for, and whoever knows its keys
 * goes on typing meanwhile.
 */
class PaletteText {
  text = $state('')
  /** Enter was pressed before there was a list: its first entry is meant. */
  entered = false

  /** The palette was asked for. */
  begin(): void {
    this.text = ''
    this.entered = false
  }

  /** A key that no field of the palette has taken. Answers whether it is one that types. */
  takes({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey || isComposing) return false
    if (key === 'Enter') this.entered = true
    else if (key === 'Backspace') this.text = [...this.text].slice(0, -1).join('')
    else if ([...key].length === 1) this.text += key
    else return false
    return true
  }
}

export const paletteText = new PaletteText()
