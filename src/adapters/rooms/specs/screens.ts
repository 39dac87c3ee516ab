import type * as Client from 'livekit-client'

/** What of the browser the functions of this file use: those that run in the page are sent there as they stand. */
type Paint = {
  fillStyle: string
  fillRect(x: number, y: number, width: number, height: number): void
  drawImage(of: unknown, x: number, y: number, width: number, height: number): void
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray }
}
type Canvas = {
  width: number
  height: number
  getContext(kind: '2d', options?: { willReadFrequently: boolean }): Paint
  captureStream(framesPerSecond: number): { getVideoTracks(): [never] }
}
type Video = {
  src: string
  muted: boolean
  currentTime: number
  readonly duration: number
  readonly ended: boolean
  readonly videoWidth: number
  readonly seekable: { end(index: number): number }
  addEventListener(event: string, done: (value: unknown) => void, options: { once: boolean }): void
  requestVideoFrameCallback(watch: (now: number, frame: { mediaTime: number }) => void): void
  play(): Promise<void>
  pause(): void
}
type Node = { connect(to: Node): Node }
declare class AudioContext {
  readonly currentTime: number
  resume(): Promise<void>
  createOscillator(): Node & { frequency: { value: number }; start(): void }
  createGain(): Node & { gain: { value: number; setValueAtTime(value: number, seconds: number): void } }
  createMediaStreamDestination(): Node & { stream: { getAudioTracks(): [never] } }
  decodeAudioData(bytes: ArrayBuffer): Promise<{ getChannelData(channel: number): Float32Array }>
}
declare const document: {
  body: { append(what: Video): void }
  createElement(name: 'canvas'): Canvas
  createElement(name: 'video'): Video
}
declare const requestAnimationFrame: (draw: () => void) => void
declare const location: { origin: string }
declare const window: {
  LivekitClient: typeof Client
  room: Client.Room
  screen: never
  sound: never
}

/**
 * Runs in the page: a camera, a screen that is not shown yet, and a tone at each full second as the sound of that screen. Both pictures
 * say how many milliseconds of the second have passed when they are drawn, in the columns of `beepAndTellTime`.
 */
export async function tellTimeTwice(token: string): Promise<void> {
  const sound = new AudioContext()
  await sound.resume()
  const tone = sound.createOscillator()
  const volume = sound.createGain()
  const out = sound.createMediaStreamDestination()
  tone.frequency.value = 880
  volume.gain.value = 0
  tone.connect(volume).connect(out)
  tone.start()
  for (let second = 1; second < 4000; second++) {
    volume.gain.setValueAtTime(0.6, second)
    volume.gain.setValueAtTime(0, second + 0.15)
  }
  const canvases = [document.createElement('canvas'), document.createElement('canvas')]
  const paints = canvases.map((canvas) => {
    canvas.width = 640
    canvas.height = 360
    return canvas.getContext('2d')
  })
  let frames = 0
  const draw = () => {
    requestAnimationFrame(draw)
    if (frames++ % 2 === 1) return
    const passed = Math.floor((sound.currentTime % 1) * 1000)
    let isEven = 1
    for (let column = 0; column < 11; column++) {
      const bit: number = column < 10 ? (passed >> column) & 1 : isEven
      isEven ^= bit
      for (const paint of paints) {
        paint.fillStyle = bit === 1 ? '#fff' : '#000'
        paint.fillRect(Math.round((640 / 11) * column), 0, 59, 360)
      }
    }
  }
  draw()
  const room = new window.LivekitClient.Room({ singlePeerConnection: false, dynacast: true })
  window.room = room
  await room.connect(location.origin.replace('http', 'ws'), token)
  const [camera, screen] = canvases.map((canvas) => canvas.captureStream(30).getVideoTracks()[0])
  window.screen = screen as never
  window.sound = out.stream.getAudioTracks()[0]
  await room.localParticipant.publishTrack(camera as never, { source: window.LivekitClient.Track.Source.Camera })
  await new Promise((done) => setTimeout(done, 1500))
}

/** Runs in the page of `tellTimeTwice`. */
export async function shareScreen(): Promise<void> {
  const { Source } = window.LivekitClient.Track
  const { localParticipant } = window.room
  await localParticipant.publishTrack(window.screen, { source: Source.ScreenShare, simulcast: false })
  await localParticipant.publishTrack(window.sound, { source: Source.ScreenShareAudio, dtx: false, red: false })
}

/** Runs in the page: what a film tells of the time, moment by moment (seconds), and where it lands when it is entered. */
export async function watchTime(address: string) {
  const once = (target: Video, event: string) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }))
  const video = document.createElement('video')
  document.body.append(video)
  video.muted = true
  video.src = address
  await once(video, 'loadedmetadata')
  const canvas = document.createElement('canvas')
  canvas.width = 110
  canvas.height = 10
  const paint = canvas.getContext('2d', { willReadFrequently: true })
  const pictures: { at: number; tells: number }[] = []
  const watch = (_now: number, { mediaTime }: { mediaTime: number }) => {
    paint.drawImage(video, 0, 0, 110, 10)
    const line = paint.getImageData(0, 5, 110, 1).data
    const bits = Array.from({ length: 11 }, (_, column) => ((line[(column * 10 + 5) * 4] ?? 0) > 128 ? 1 : 0))
    const ones = bits.reduce<number>((sum, bit) => sum + bit, 0)
    const number = bits.slice(0, 10).reduce<number>((sum, bit, column) => sum + (bit << column), 0)
    if (ones % 2 === 1) pictures.push({ at: mediaTime, tells: number / 1000 })
    video.requestVideoFrameCallback(watch)
  }
  video.requestVideoFrameCallback(watch)
  await video.play()
  while (video.currentTime < video.duration - 0.3 && !video.ended) await new Promise((done) => setTimeout(done, 100))
  video.pause()
  const seeks: { asked: number; landed: number }[] = []
  for (const part of [0.9, 0.1, 0.5]) {
    const asked = video.duration * part
    video.currentTime = asked
    await once(video, 'seeked')
    seeks.push({ asked, landed: video.currentTime })
  }
  const { duration, videoWidth } = video
  return { duration, videoWidth, seekable: video.seekable.end(0), seeks, pictures }
}

/** Runs in the page: how many tones are heard in a film, with a pause of a fifth of a second between them. */
export async function tonesIn(address: string): Promise<number> {
  const heard = await new AudioContext().decodeAudioData(await (await fetch(address)).arrayBuffer())
  let tones = 0
  let quiet = 10_000
  for (const sample of heard.getChannelData(0)) {
    const isLoud = Math.abs(sample) > 0.08
    if (isLoud && quiet > 8_000) tones++
    quiet = isLoud ? 0 : quiet + 1
  }
  return tones
}
