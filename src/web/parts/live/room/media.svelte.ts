import type * as Livekit from 'livekit-client'
import type { DisconnectReason, Participant, Room, TrackPublication } from 'livekit-client'
import type { BlurEnd } from './blur.svelte.ts'
import { watchCamera } from './cameras.ts'
import type { Chosen } from './devices.svelte.ts'
import { faultOf, type Kind } from './faults.ts'
import { Luggage } from './luggage.ts'
import type { Gone, Key, MediaOptions } from './media-options.ts'
import { cameraOf, OwnCamera, Unblurred } from './own-cameras.ts'
import { OwnTracks } from './own-tracks.ts'
import { online, Shut } from './returns.ts'
import { changesOf, roomOptions } from './room-options.ts'
import { sendOut, takeIn, waitForRepairs } from './savings.ts'
import { allowedIn, type Seen, type Sending, type Sound, seenIn, sendingIn, soundsIn, withoutPicture } from './views.ts'
import type { Saving } from './ways.svelte.ts'

/** How the connection for sound and picture is. `moving`: into another room of the class. `gone` is for good: left, removed, or the class is over. */
export type Line = 'connecting' | 'connected' | 'moving' | 'reconnecting' | 'gone'

const nothing: Sending = { microphone: false, camera: false, screen: false }

/** Sound and picture of a class: who is seen and what is heard. Comes back by itself until it is told to stop. */
export class Media {
  line = $state<Line>('connecting')
  people = $state.raw<readonly Seen[]>([])
  sounds = $state.raw<readonly Sound[]>([])
  mine = $state.raw<Sending>(nothing)
  maySend = $state.raw<Sending>({ ...nothing, microphone: true, camera: true })
  waiting = $state({ ...nothing })
  /** The browser plays nothing until somebody clicks. */
  silenced = $state(false)

  #room: Room | undefined
  #livekit: typeof Livekit | undefined
  #options: MediaOptions
  #own = new OwnTracks()
  #camera: OwnCamera
  #luggage = new Luggage()
  #returning = false
  #heard = new Map<string, number>()
  /** What comes back after a break: on what the person turned on, and nobody turned off. */
  #wanted = { microphone: false, camera: false }
  #saving: Saving = 'full'
  #holding = false
  #drawing = false
  #over = false

  constructor(options: MediaOptions) {
    this.#options = options
    this.#camera = new OwnCamera(options.blur, () => this.#over)
    options.blur.onEnd = (why) => void this.#hideCamera(why)
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
    for (const news of ['offline', 'online']) addEventListener(news, this.#onNetwork)
    try {
      await this.#connect(key)
    } catch {
      void this.#comeBack()
    }
  }

  toggle(kind: keyof Sending): Promise<void> {
    return this.set(kind, !this.mine[kind])
  }

  /** Speaks as long as somebody holds a key. What is asked for while the browser is still at it comes right after. */
  async talkWhile(holds: boolean): Promise<void> {
    this.#holding = holds
    if (this.waiting.microphone) return
    while (this.mine.microphone !== this.#holding && !this.#over) {
      const wished = this.#holding
      await this.set('microphone', wished)
      if (this.mine.microphone !== wished) return
    }
  }

  async set(kind: keyof Sending, on: boolean): Promise<void> {
    const local = this.#room?.localParticipant
    if (!local || this.waiting[kind] || !this.#livekit) return
    if (this.line === 'moving' && kind !== 'screen') return this.#decide(kind, on)
    this.waiting[kind] = true
    try {
      if (kind === 'microphone') await local.setMicrophoneEnabled(on)
      else if (kind === 'camera') await this.#camera.turn(local, this.#livekit, on, this.#saving)
      else await local.setScreenShareEnabled(on, { audio: true, selfBrowserSurface: 'exclude', contentHint: 'detail' })
      if (kind !== 'screen') this.#wanted[kind] = on
      if (this.#room) this.mine = sendingIn(this.#room)
    } catch (error) {
      this.#complain(kind, error)
    } finally {
      this.waiting[kind] = false
      if (this.#over) this.#own.letGo()
      this.#draw()
    }
  }

  /** On the way into another room: it counts from there on. */
  #decide(kind: 'microphone' | 'camera', on: boolean): void {
    this.#wanted[kind] = on
    if (!on) this.#luggage.leave(kind)
    this.mine = { ...this.mine, [kind]: on }
  }

  async setBlur(on: boolean): Promise<void> {
    const find = () =>
      (this.#room && this.#livekit && cameraOf(this.#room.localParticipant, this.#livekit)) ?? this.#luggage.camera
    await this.#camera.setBlur(on, find).catch((error) => this.#complain('camera', error))
  }

  /** What was to be blurred is shown to nobody: its person may turn the camera on again without. */
  async #hideCamera(why: BlurEnd): Promise<void> {
    this.#wanted.camera = false
    this.#luggage.leave('camera')
    this.#options.onHidden(why)
    if (this.#room && this.#livekit) await this.#camera.hide(this.#room.localParticipant, this.#livekit)
  }

  #complain(kind: Kind, error: unknown): void {
    const fault = faultOf(error)
    const isToldAlready = error instanceof Unblurred || (kind === 'screen' && fault === 'denied')
    if (!isToldAlready) this.#options.onFault(kind, fault)
  }

  /** Takes in and sends out no more than this, now and for whoever comes later. */
  async save(saving: Saving): Promise<void> {
    if (saving === this.#saving || !this.#room || !this.#livekit) return
    this.#saving = saving
    takeIn(this.#room, saving, this.#livekit)
    if (saving === 'audio' && this.mine.camera) await this.set('camera', false)
    await sendOut(this.#room, saving, this.#livekit)
    this.#draw()
  }

  async choose(kind: keyof Chosen, deviceId: string): Promise<void> {
    const kinds = { camera: 'videoinput', microphone: 'audioinput', speaker: 'audiooutput' } as const
    await this.#room?.switchActiveDevice(kinds[kind], deviceId || 'default')
  }

  async unlockSound(): Promise<void> {
    await this.#room?.startAudio()
  }

  /** The machine knows at once that its network is gone; a connection may take a quarter of a minute to notice. */
  readonly #onNetwork = () => {
    if (!navigator.onLine) this.#say('reconnecting')
    else if (this.#livekit && this.#room?.state === this.#livekit.ConnectionState.Connected) this.#say('connected')
  }

  /** Goes on in the room in which the school wants this seat, with what is being sent now. */
  async move(): Promise<void> {
    if (!this.#room || !this.#livekit || this.line !== 'connected') return
    this.line = 'moving'
    if (this.mine.screen) this.#options.onFault('screen', 'moved')
    this.mine = { ...this.mine, screen: false }
    this.#luggage.pack(this.#room.localParticipant, this.#livekit)
    await this.#room.disconnect(false)
    await this.#comeBack('moving')
  }

  async leave(): Promise<void> {
    for (const news of ['offline', 'online']) removeEventListener(news, this.#onNetwork)
    this.#over = true
    this.line = 'gone'
    await this.#room?.disconnect(true)
    this.#own.letGo()
  }

  async #connect({ url, token }: Key): Promise<void> {
    const room = this.#room as Room
    await room.connect(url, token, { maxRetries: 2 })
    if (this.#over) return void room.disconnect(true)
    this.line = 'connected'
    this.#returning = false
    this.#draw()
    await this.#luggage.unpack(room.localParticipant)
    this.mine = sendingIn(room)
    await Promise.all([this.#send('microphone'), this.#send('camera')])
  }

  async #send(kind: 'microphone' | 'camera'): Promise<void> {
    if (this.#wanted[kind] && !this.mine[kind]) await this.set(kind, true)
  }

  /** Tries with a new key, at first at once, then every few seconds, until the school says that there is none. */
  async #comeBack(from: 'moving' | 'reconnecting' = 'reconnecting'): Promise<void> {
    if (this.#returning) return
    this.#returning = true
    for (let attempt = 0; !this.#over; attempt++) {
      this.line = attempt === 0 ? from : 'reconnecting'
      if (attempt > 0 || from === 'reconnecting') await online(Math.min(8000, 500 * 2 ** attempt))
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
    void this.leave()
    this.#options.onGone(why)
  }

  #newRoom(livekit: typeof Livekit): Room {
    const { Room, RoomEvent } = livekit
    const room = new Room(roomOptions(livekit, this.#options.chosen))
    for (const change of changesOf(livekit)) room.on(change, () => this.#draw())
    for (const loss of [RoomEvent.SignalReconnecting, RoomEvent.Reconnecting] as const)
      room.on(loss, () => this.#say('reconnecting'))
    room.on(RoomEvent.Reconnected, () => this.#goOn(room))
    for (const news of [RoomEvent.TrackPublished, RoomEvent.TrackSubscribed] as const)
      room.on(news, () => takeIn(room, this.#saving, livekit))
    for (const news of [RoomEvent.ConnectionQualityChanged, RoomEvent.TrackSubscribed] as const)
      room.on(news, () => waitForRepairs(room, livekit))
    room.on(RoomEvent.LocalTrackPublished, ({ track, source }) => {
      const isNew = this.#own.take(track)
      if (isNew && source === 'camera' && track instanceof livekit.LocalVideoTrack)
        watchCamera(track, () => this.#over || this.#options.onFault('camera', 'busy'))
    })
    room.on(RoomEvent.TrackMuted, (publication, participant) => this.#heed(publication, participant))
    room.on(RoomEvent.AudioPlaybackStatusChanged, () => {
      this.silenced = !room.canPlaybackAudio
    })
    room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
      for (const { identity } of speakers) this.#heard.set(identity, performance.now())
      this.#draw()
    })
    room.on(RoomEvent.Disconnected, (reason) => this.#lose(livekit, reason))
    return room
  }

  /** The client sends again what it sent before; where a device failed it meanwhile, it gives up without a word. */
  #goOn(room: Room): void {
    this.#say('connected')
    if (this.#over) return
    this.mine = sendingIn(room)
    void Promise.all([this.#send('microphone'), this.#send('camera')])
    for (const screen of this.#own.astray(room.localParticipant)) void room.localParticipant.publishTrack(screen)
  }

  /** Whoever was muted by the teacher stays so, also through a break. */
  #heed({ source }: TrackPublication, { isLocal }: Participant): void {
    if (isLocal && (source === 'microphone' || source === 'camera')) this.#wanted[source] = false
  }

  #lose({ DisconnectReason: Reason }: typeof Livekit, reason: DisconnectReason | undefined): void {
    if (this.#over || reason === Reason.CLIENT_INITIATED) return
    this.#draw()
    if (reason === Reason.DUPLICATE_IDENTITY) {
      this.#end('elsewhere')
      return
    }
    if (this.mine.screen) this.#options.onFault('screen', 'moved')
    void this.#comeBack()
  }

  #say(line: Line): void {
    if (!this.#over) this.line = line
  }

  /** Reads everything anew, once for all that happened in this moment. */
  #draw(): void {
    if (this.#drawing) return
    this.#drawing = true
    queueMicrotask(() => {
      this.#drawing = false
      if (this.#room && this.#livekit) this.#look(this.#room, this.#livekit)
    })
  }

  #look(room: Room, livekit: typeof Livekit): void {
    const isThere = room.state !== 'disconnected'
    this.people = isThere ? seenIn(room, livekit, this.#heard) : this.people.map(withoutPicture)
    this.sounds = soundsIn(room, livekit)
    if (this.line !== 'moving') this.mine = sendingIn(room)
    this.maySend = allowedIn(room, livekit)
  }
}
