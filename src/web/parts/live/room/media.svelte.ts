import type * as Livekit from 'livekit-client'
import type { LocalTrack, LocalTrackPublication, Participant, Room, Track } from 'livekit-client'
import type { Chosen } from './devices.svelte.ts'
import { type Fault, faultOf, type Kind } from './faults.ts'

/** How the connection for sound and picture is. `gone` is for good: left, removed, or the class is over. */
export type Line = 'connecting' | 'connected' | 'reconnecting' | 'gone'

export type Seen = {
  readonly seatId: string
  readonly name: string
  readonly isMe: boolean
  readonly speaking: boolean
  readonly heardAt: number
  readonly muted: boolean
  readonly weak: boolean
  readonly camera: Track | null
  readonly screen: Track | null
}
export type Sound = { readonly id: string; readonly track: Track }
type Key = { url: string; token: string }

export type MediaOptions = {
  /** Asks for a key again, when the old one opens nothing any more. Throws when there will be none. */
  renew: () => Promise<Key>
  chosen: Chosen
  onFault: (kind: Kind, fault: Fault) => void
  onGone: (why: Gone) => void
}

/** `elsewhere`: the same person came in with another tab or device, and a seat holds one at a time. */
export type Gone = 'closed' | 'elsewhere'

/** Sound and picture of a class, as a list of who is seen and what is heard. Comes back by itself until it is told to stop. */
export class Media {
  line = $state<Line>('connecting')
  people = $state.raw<readonly Seen[]>([])
  sounds = $state.raw<readonly Sound[]>([])
  mine = $state({ microphone: false, camera: false, screen: false })
  waiting = $state({ microphone: false, camera: false, screen: false })
  maySend = $state.raw<{ microphone: boolean; camera: boolean; screen: boolean }>({
    microphone: true,
    camera: true,
    screen: false,
  })
  /** The browser plays nothing until somebody clicks. */
  silenced = $state(false)

  #room: Room | undefined
  #livekit: typeof Livekit | undefined
  #options: MediaOptions
  #heard = new Map<string, number>()
  #drawing = false
  #over = false
  #wanted = { microphone: false, camera: false }
  /** What this page has taken of the machine. */
  #taken = new Set<LocalTrack>()

  constructor(options: MediaOptions) {
    this.#options = options
  }

  /** Which connection this is, for whoever keeps attendance. */
  get connection(): string | undefined {
    return this.#room?.localParticipant.sid || undefined
  }

  async enter(key: Key, wants: { microphone: boolean; camera: boolean }): Promise<void> {
    this.#wanted = { ...wants }
    this.#livekit = await import('livekit-client')
    if (this.#over) return
    this.#room = this.#newRoom(this.#livekit)
    try {
      await this.#connect(key)
    } catch {
      void this.#comeBack()
    }
  }

  async toggle(kind: 'microphone' | 'camera' | 'screen'): Promise<void> {
    const local = this.#room?.localParticipant
    if (!local || this.waiting[kind]) return
    const on = !this.mine[kind]
    this.waiting[kind] = true
    try {
      if (kind === 'microphone') await local.setMicrophoneEnabled(on)
      else if (kind === 'camera') await local.setCameraEnabled(on)
      else await local.setScreenShareEnabled(on, { audio: true, selfBrowserSurface: 'exclude', contentHint: 'detail' })
      if (kind !== 'screen') this.#wanted[kind] = on
    } catch (error) {
      const fault = faultOf(error)
      if (kind !== 'screen' || fault !== 'denied') this.#options.onFault(kind, fault)
    } finally {
      this.waiting[kind] = false
      if (this.#over) this.#letGo()
      this.#draw()
    }
  }

  async choose(kind: keyof Chosen, deviceId: string): Promise<void> {
    const kinds = { camera: 'videoinput', microphone: 'audioinput', speaker: 'audiooutput' } as const
    await this.#room?.switchActiveDevice(kinds[kind], deviceId || 'default')
  }

  async unlockSound(): Promise<void> {
    await this.#room?.startAudio()
  }

  /** Lets go of camera, microphone and screen before anything else. */
  async leave(): Promise<void> {
    this.#over = true
    this.line = 'gone'
    await this.#room?.disconnect(true)
    this.#letGo()
  }

  async #connect({ url, token }: Key): Promise<void> {
    const room = this.#room as Room
    await room.connect(url, token, { maxRetries: 2 })
    if (this.#over) return void room.disconnect(true)
    this.line = 'connected'
    this.#draw()
    await Promise.all([this.#send('microphone'), this.#send('camera')])
  }

  async #send(kind: 'microphone' | 'camera'): Promise<void> {
    if (!this.#wanted[kind] || this.mine[kind]) return
    await this.toggle(kind)
  }

  /** Tries with a new key, at first at once, then every few seconds, until the school says that there is none. */
  async #comeBack(): Promise<void> {
    for (let attempt = 0; !this.#over; attempt++) {
      this.line = 'reconnecting'
      await online(Math.min(8000, 500 * 2 ** attempt))
      if (this.#over) return
      try {
        await this.#connect(await this.#options.renew())
        return
      } catch (error) {
        if (error instanceof Shut) return this.#end('closed')
      }
    }
  }

  #end(why: Gone): void {
    if (this.#over) return
    this.#over = true
    this.line = 'gone'
    void this.#room?.disconnect(true).then(() => this.#letGo())
    this.#options.onGone(why)
  }

  #newRoom({ Room, RoomEvent, DisconnectReason, VideoPresets }: typeof Livekit): Room {
    const { camera, microphone, speaker } = this.#options.chosen
    const room = new Room({
      adaptiveStream: true,
      dynacast: true,
      singlePeerConnection: false,
      stopLocalTrackOnUnpublish: true,
      disconnectOnPageLeave: true,
      videoCaptureDefaults: { resolution: VideoPresets.h720.resolution, ...(camera && { deviceId: camera }) },
      audioCaptureDefaults: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(microphone && { deviceId: microphone }),
      },
      ...(speaker && { audioOutput: { deviceId: speaker } }),
      publishDefaults: { simulcast: true, dtx: true, red: false },
    })
    room.on(RoomEvent.LocalTrackPublished, ({ track }: LocalTrackPublication) => this.#take(track))
    const draw = () => this.#draw()
    const changes = [
      RoomEvent.ParticipantConnected,
      RoomEvent.ParticipantDisconnected,
      RoomEvent.TrackSubscribed,
      RoomEvent.TrackUnsubscribed,
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
      RoomEvent.LocalTrackPublished,
      RoomEvent.LocalTrackUnpublished,
      RoomEvent.ConnectionQualityChanged,
      RoomEvent.ParticipantPermissionsChanged,
      RoomEvent.ParticipantNameChanged,
    ] as const
    for (const change of changes) room.on(change, draw)
    room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
      for (const { identity } of speakers) this.#heard.set(identity, performance.now())
      this.#draw()
    })
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => {
      this.silenced = !room.canPlaybackAudio
    })
    room.on(RoomEvent.SignalReconnecting, () => {
      if (!this.#over) this.line = 'reconnecting'
    })
    room.on(RoomEvent.Reconnecting, () => {
      if (!this.#over) this.line = 'reconnecting'
    })
    room.on(RoomEvent.Reconnected, () => {
      if (!this.#over) this.line = 'connected'
      this.#draw()
    })
    room.on(RoomEvent.Disconnected, (reason) => {
      if (this.#over || reason === DisconnectReason.CLIENT_INITIATED) return
      this.#draw()
      const final = [DisconnectReason.ROOM_DELETED, DisconnectReason.PARTICIPANT_REMOVED]
      if (reason === DisconnectReason.DUPLICATE_IDENTITY) this.#end('elsewhere')
      else if (reason !== undefined && final.includes(reason)) this.#end('closed')
      else void this.#comeBack()
    })
    return room
  }

  /** A reconnect takes cameras and microphones anew, and may be at it while somebody leaves: no light stays on. */
  #take(track: LocalTrack | undefined): void {
    if (!track || this.#taken.has(track)) return
    this.#taken.add(track)
    track.on('restarted', () => {
      if (this.#over) track.stop()
    })
    if (this.#over) track.stop()
  }

  #letGo(): void {
    for (const track of this.#taken) track.stop()
    for (const { track } of this.#room?.localParticipant.trackPublications.values() ?? []) track?.stop()
  }

  /** Reads everything anew, once for all that happened in this moment. */
  #draw(): void {
    if (this.#drawing) return
    this.#drawing = true
    queueMicrotask(() => {
      this.#drawing = false
      this.#look()
    })
  }

  #look(): void {
    const room = this.#room
    const livekit = this.#livekit
    if (!room || !livekit) return
    const { Source } = livekit.Track
    const local = room.localParticipant
    const everybody: Participant[] = room.state === 'disconnected' ? [] : [local, ...room.remoteParticipants.values()]
    this.people = everybody.map((participant) => this.#seen(participant, livekit))
    this.sounds = [...room.remoteParticipants.values()].flatMap((participant) =>
      [Source.Microphone, Source.ScreenShareAudio].flatMap((source) => {
        const track = participant.getTrackPublication(source)?.track
        return track ? [{ id: track.sid ?? participant.identity + source, track }] : []
      }),
    )
    this.mine = {
      microphone: local.isMicrophoneEnabled,
      camera: local.isCameraEnabled,
      screen: local.isScreenShareEnabled,
    }
    const sources = local.permissions?.canPublishSources ?? []
    const may = (source: Track.Source) =>
      (local.permissions?.canPublish ?? true) &&
      (sources.length === 0 || sources.some((allowed) => livekit.Track.sourceFromProto(allowed) === source))
    this.maySend = { microphone: may(Source.Microphone), camera: may(Source.Camera), screen: may(Source.ScreenShare) }
  }

  #seen(participant: Participant, { Track: { Source }, ConnectionQuality }: typeof Livekit): Seen {
    const shown = (source: Track.Source) => {
      const publication = participant.getTrackPublication(source)
      return publication && !publication.isMuted ? (publication.track ?? null) : null
    }
    return {
      seatId: participant.identity,
      name: participant.name ?? '',
      isMe: participant.isLocal,
      speaking: participant.isSpeaking && participant.isMicrophoneEnabled,
      heardAt: this.#heard.get(participant.identity) ?? 0,
      muted: !participant.isMicrophoneEnabled,
      weak:
        participant.connectionQuality === ConnectionQuality.Poor ||
        participant.connectionQuality === ConnectionQuality.Lost,
      camera: shown(Source.Camera),
      screen: shown(Source.ScreenShare),
    }
  }
}

/** There will be no key any more. */
export class Shut extends Error {
  override name = 'Shut'
}

/** Waits, but no longer than until the browser is online again. */
function online(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    addEventListener('online', done)
  })
}
