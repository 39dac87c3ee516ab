import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as Client from 'livekit-client'

/** What of the browser the functions of this file use: those that run in the page are sent there as they stand. */
type Paint = {
  fillStyle: string
  fillRect(x: number, y: number, width: number, height: number): void
  drawImage(of: Video, x: number, y: number, width: number, height: number): void
  getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray }
}
type Canvas = {
  width: number
  height: number
  getContext(kind: '2d', options?: { willReadFrequently: boolean }): Paint
  captureStream(framesPerSecond: number): { getVideoTracks(): [{ requestFrame(): void }] }
}
type Video = {
  src: string
  muted: boolean
  currentTime: number
  playbackRate: number
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
type Parameter = { value: number; setValueAtTime(value: number, seconds: number): void }
declare class AudioContext {
  constructor(options?: { sampleRate: number })
  readonly currentTime: number
  resume(): Promise<void>
  createOscillator(): Node & { frequency: Parameter; start(): void }
  createGain(): Node & { gain: Parameter }
  createMediaStreamDestination(): Node & { stream: { getAudioTracks(): [never] } }
  decodeAudioData(bytes: ArrayBuffer): Promise<{ duration: number; getChannelData(channel: number): Float32Array }>
}
declare const document: {
  body: { append(what: Video): void }
  querySelector(name: 'canvas'): Canvas
  createElement(name: 'canvas'): Canvas
  createElement(name: 'video'): Video
}
declare const requestAnimationFrame: (draw: () => void) => void
declare const window: { LivekitClient: typeof Client; room: Client.Room }
declare const location: { origin: string }

/** A film, or the part of it that is asked for. */
export async function sendFilm(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const { size } = await stat(path)
  const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
  const range = { start: Number(from), end: to === '' ? size - 1 : Number(to) }
  response.writeHead(request.headers.range ? 206 : 200, {
    'content-type': 'video/webm',
    'accept-ranges': 'bytes',
    'content-length': range.end - range.start + 1,
    ...(request.headers.range && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
  })
  createReadStream(path, range).pipe(response)
}

/**
 * Runs in the page: a tone at each full second of the sound's clock, and a picture that says how many milliseconds of the second
 * have passed when it is drawn: eleven columns, white for a one, ten of them the number and the last making the whites odd. So a
 * picture that a busy machine draws late says a later time.
 */
export async function beepAndTellTime(token: string): Promise<void> {
  const canvas = document.querySelector('canvas')
  const paint = canvas.getContext('2d')
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
  const picture = canvas.captureStream(0).getVideoTracks()[0]
  let frames = 0
  const draw = () => {
    requestAnimationFrame(draw)
    // Thirty times a second.
    if (frames++ % 2 === 1) return
    const passed = Math.floor((sound.currentTime % 1) * 1000)
    let isEven = 1
    for (let column = 0; column < 11; column++) {
      const bit: number = column < 10 ? (passed >> column) & 1 : isEven
      isEven ^= bit
      paint.fillStyle = bit === 1 ? '#fff' : '#000'
      paint.fillRect(Math.round((640 / 11) * column), 0, 59, 360)
    }
    picture.requestFrame()
  }
  draw()
  const room = new window.LivekitClient.Room({ singlePeerConnection: false, dynacast: true })
  window.room = room
  await room.connect(location.origin.replace('http', 'ws'), token)
  const { Track } = window.LivekitClient
  await room.localParticipant.publishTrack(picture as never, {
    source: Track.Source.Camera,
  })
  await room.localParticipant.publishTrack(out.stream.getAudioTracks()[0], {
    source: Track.Source.Microphone,
    dtx: false,
    red: false,
  })
  await new Promise((done) => setTimeout(done, 1500))
}

/** Runs in the page: a canvas that is white all the time. */
export async function shineWhite(token: string): Promise<void> {
  const canvas = document.querySelector('canvas')
  const paint = canvas.getContext('2d')
  const draw = () => {
    paint.fillStyle = '#fff'
    paint.fillRect(0, 0, 640, 360)
    requestAnimationFrame(draw)
  }
  draw()
  const room = new window.LivekitClient.Room({ singlePeerConnection: false, dynacast: true })
  window.room = room
  await room.connect(location.origin.replace('http', 'ws'), token)
  await room.localParticipant.publishTrack(canvas.captureStream(30).getVideoTracks()[0], {
    source: window.LivekitClient.Track.Source.Camera,
  })
  await new Promise((done) => setTimeout(done, 1500))
}

/** Runs in the page: what the film shows at these seconds, from 0 (black) to 255. */
export async function brightness(at: number[]): Promise<number[]> {
  const once = (target: Video, event: string) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }))
  const video = document.createElement('video')
  video.muted = true
  video.src = '/film.webm'
  await once(video, 'loadeddata')
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 8
  const paint = canvas.getContext('2d', { willReadFrequently: true })
  const seen: number[] = []
  for (const seconds of at) {
    const sought = once(video, 'seeked')
    video.currentTime = seconds
    await sought
    paint.drawImage(video, 0, 0, 8, 8)
    seen.push(paint.getImageData(4, 4, 1, 1).data[0] ?? 0)
  }
  return seen
}

/** Runs in the page: watches and hears the film of `beepAndTellTime`, and jumps about in it. Times are in seconds. */
export async function examine() {
  const once = (target: Video, event: string) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }))
  const sound = new AudioContext({ sampleRate: 48_000 })
  const heard = await sound.decodeAudioData(await (await fetch('/film.webm')).arrayBuffer())
  const samples = heard.getChannelData(0)
  const beeps: number[] = []
  let quiet = 10_000
  for (let at = 0; at < samples.length; at++) {
    if (Math.abs(samples[at] ?? 0) > 0.08) {
      if (quiet > 9_600) beeps.push(at / 48_000)
      quiet = 0
    } else quiet++
  }
  const video = document.createElement('video')
  document.body.append(video)
  video.muted = true
  video.src = '/film.webm'
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
  const end = Math.min(video.duration, 30)
  // Slowly, so that a busy machine leaves out no picture.
  video.playbackRate = 0.5
  await video.play()
  while (video.currentTime < end - 0.3 && !video.ended) await new Promise((done) => setTimeout(done, 100))
  video.pause()
  const seeks: { asked: number; landed: number }[] = []
  for (const part of [0.9, 0.1, 0.6]) {
    const asked = video.duration * part
    video.currentTime = asked
    await once(video, 'seeked')
    seeks.push({ asked, landed: video.currentTime })
  }
  const { duration, videoWidth } = video
  return { duration, videoWidth, seekable: video.seekable.end(0), heard: heard.duration, seeks, beeps, pictures }
}
