/** Tells how loud a stream is, from 0 to 1, as often as the screen is drawn, until it is stopped. */
export function meterOf(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  let frame = requestAnimationFrame(look)
  let shown = 0

  function look(): void {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    shown = Math.max(loudness(power), shown * 0.9)
    tell(shown)
    frame = requestAnimationFrame(look)
  }

  return () => {
    cancelAnimationFrame(frame)
    void context.close()
  }
}

/** A room is heard from about -60 dB on, and a voice near the microphone reaches -12 dB. */
function loudness(power: number): number {
  const decibels = 10 * Math.log10(power + 1e-10)
  return Math.min(1, Math.max(0, (decibels + 60) / 48))
}

/** A short chord through the chosen speaker, to hear whether it is the right one. */
export async function playTestSound(speakerId: string | undefined): Promise<void> {
  const context = new AudioContext()
  if (speakerId && 'setSinkId' in context)
    await (context as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId(speakerId)
  const volume = context.createGain()
  volume.gain.setValueAtTime(0.0001, context.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.15, context.currentTime + 0.05)
  volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 1.1)
  volume.connect(context.destination)
  const tones = [392, 493.88, 587.33].map((frequency) => {
    const tone = new OscillatorNode(context, { type: 'sine', frequency })
    tone.connect(volume)
    return tone
  })
  const ended = new Promise((resolve) => tones.at(-1)?.addEventListener('ended', resolve))
  for (const [place, tone] of tones.entries()) {
    tone.start(context.currentTime + place * 0.12)
    tone.stop(context.currentTime + 1.2)
  }
  await ended
  await context.close()
}
