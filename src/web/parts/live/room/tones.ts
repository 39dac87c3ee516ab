/** Two short rising tones: heard by whoever does not look at the screen. */
export function playNotice(): void {
  const sound = new AudioContext()
  const end = sound.currentTime + 0.5
  for (const [at, hertz] of [
    [0, 660],
    [0.22, 880],
  ] as const) {
    const tone = sound.createOscillator()
    const volume = sound.createGain()
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(0.0001, sound.currentTime + at)
    volume.gain.exponentialRampToValueAtTime(0.2, sound.currentTime + at + 0.03)
    volume.gain.exponentialRampToValueAtTime(0.0001, sound.currentTime + at + 0.2)
    tone.connect(volume).connect(sound.destination)
    tone.start(sound.currentTime + at)
    tone.stop(end)
  }
  setTimeout(() => void sound.close(), 1000)
}
