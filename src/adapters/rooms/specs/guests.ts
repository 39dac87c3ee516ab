import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node'

/** Somebody in a room on a client that is not ours (LiveKit's for Node), counting what arrives. */
export type SpecGuest = {
  room: Room
  seen: { pictures: number; width: number; sounds: number; loudest: number; messages: string[] }
  speak(): Promise<Sending>
  show(look?: Look): Promise<Sending>
  say(text: string, topic?: string): Promise<void>
  putOut: Promise<void>
  leave(): Promise<void>
}

/** With `noise`, a picture that costs bits; with `layers`, in several sizes at once. */
export type Look = { width?: number; height?: number; noise?: boolean; layers?: boolean; bitsPerSecond?: number }

export type Sending = { sid: string; stop(): void }

export async function guestIn(url: string, token: string): Promise<SpecGuest> {
  const room = new Room()
  const seen: SpecGuest['seen'] = { pictures: 0, width: 0, sounds: 0, loudest: 0, messages: [] }
  const senders: Sending[] = []
  const putOut = new Promise<void>((done) => room.once(RoomEvent.Disconnected, () => done()))
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind === TrackKind.KIND_VIDEO) void watch(new VideoStream(track), seen)
    else void listen(new AudioStream(track), seen)
  })
  room.on(RoomEvent.DataReceived, (bytes) => seen.messages.push(Buffer.from(bytes).toString()))
  await room.connect(url, token, { autoSubscribe: true, dynacast: false })

  const keep = (sending: Sending): Sending => {
    senders.push(sending)
    return sending
  }
  const publish = async (
    track: LocalAudioTrack | LocalVideoTrack,
    source: TrackSource,
    { layers = false, bitsPerSecond }: Look = {},
  ): Promise<string> => {
    const videoEncoding = { maxBitrate: BigInt(bitsPerSecond ?? 0), maxFramerate: 20 }
    const options = new TrackPublishOptions({ source, simulcast: layers, ...(bitsPerSecond && { videoEncoding }) })
    const publication = await room.localParticipant?.publishTrack(track, options)
    return publication?.sid ?? ''
  }

  return {
    room,
    seen,
    async speak() {
      const source = new AudioSource(48_000, 1)
      const sid = await publish(LocalAudioTrack.createAudioTrack('voice', source), TrackSource.SOURCE_MICROPHONE)
      return keep({ sid, stop: repeatedly(10, (at) => void source.captureFrame(tone(at)).catch(() => {})) })
    },
    async show({ width = 320, height = 180, noise = false, ...look } = {}) {
      const source = new VideoSource(width, height)
      const sid = await publish(LocalVideoTrack.createVideoTrack('face', source), TrackSource.SOURCE_CAMERA, look)
      return keep({
        sid,
        stop: repeatedly(50, (at) =>
          source.captureFrame(noise ? noisy(at, width, height) : picture(at, width, height)),
        ),
      })
    },
    async say(text, topic = 'chat') {
      await room.localParticipant?.publishData(Buffer.from(text), { reliable: true, topic })
    },
    putOut,
    async leave() {
      for (const { stop } of senders) stop()
      await room.disconnect()
    },
  }
}

async function watch(stream: VideoStream, seen: SpecGuest['seen']): Promise<void> {
  for await (const { frame } of stream) {
    seen.pictures++
    seen.width = frame.width
  }
}

async function listen(stream: AudioStream, seen: SpecGuest['seen']): Promise<void> {
  for await (const { data } of stream) {
    seen.sounds++
    for (const sample of data) seen.loudest = Math.max(seen.loudest, Math.abs(sample))
  }
}

function repeatedly(milliseconds: number, act: (at: number) => void): () => void {
  let at = 0
  const timer = setInterval(() => act(at++), milliseconds)
  return () => clearInterval(timer)
}

function tone(at: number): AudioFrame {
  const samples = Int16Array.from({ length: 480 }, (_, sample) => 8_000 * Math.sin((at * 480 + sample) / 20))
  return new AudioFrame(samples, 48_000, 1, 480)
}

function picture(at: number, width: number, height: number): VideoFrame {
  const pixels = new Uint8Array((width * height * 3) / 2).fill((at * 7) & 0xff)
  return new VideoFrame(pixels, width, height, VideoBufferType.I420)
}

/** Blocks that move about: what an encoder finds hard to foretell. */
function noisy(at: number, width: number, height: number): VideoFrame {
  const pixels = new Uint8Array((width * height * 3) / 2).fill(128)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x += 8) {
      const shade = (Math.imul((x >> 3) + at * 31, 2_654_435_761) ^ Math.imul((y >> 3) + at * 17, 40_503)) & 0xff
      pixels.fill(shade, y * width + x, y * width + x + 8)
    }
  return new VideoFrame(pixels, width, height, VideoBufferType.I420)
}
