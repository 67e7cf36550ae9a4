/** What a scan came to, for whoever looks at boxes and not at the screen. */
export type Tone = 'taken' | 'refused'

/** Hz, one after the other: a scan that is taken goes up, one that is refused stays low. */
const notes: Readonly<Record<Tone, readonly number[]>> = { taken: [880, 1_320], refused: [220, 196] }
/** How long a note lasts, in s. */
const noteSeconds = 0.09
/** Of 1: heard in a room with a fan, and no fright beside a headset. */
const loudness = 0.15

/** Plays a short tone, without a file. A computer that has no sound, or lets the page play none, stays silent. */
export function playTone(tone: Tone, open: () => AudioContext = () => new AudioContext()): void {
  try {
    const audio = open()
    const gain = audio.createGain()
    gain.connect(audio.destination)
    const ends = notes[tone].map((hertz, at) => {
      const note = audio.createOscillator()
      const from = audio.currentTime + at * noteSeconds
      note.frequency.value = hertz
      // It begins and ends at nothing, or it would click.
      gain.gain.setValueAtTime(0, from)
      gain.gain.linearRampToValueAtTime(loudness, from + noteSeconds / 4)
      gain.gain.linearRampToValueAtTime(0, from + noteSeconds)
      note.connect(gain)
      note.start(from)
      note.stop(from + noteSeconds)
      return note
    })
    ends.at(-1)?.addEventListener('ended', () => void audio.close())
  } catch {
    // What the tone says stands on the screen, too.
  }
}
