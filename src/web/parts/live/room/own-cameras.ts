import type * as Livekit from 'livekit-client'
import type { LocalParticipant, LocalTrack, LocalVideoTrack } from 'livekit-client'
import type { Blur } from './blur.svelte.ts'
import { captureFor } from './savings.ts'
import type { Saving } from './ways.svelte.ts'

type Client = typeof Livekit

/** It was to be blurred and cannot be: nobody is shown it. */
export class Unblurred extends Error {
  override name = 'Unblurred'
}

/** The camera of this page in a class. What is to be blurred is sent so from its first picture on, or not at all. */
export class OwnCamera {
  readonly #blur: Blur
  readonly #isOver: () => boolean
  #last: Promise<unknown> = Promise.resolve()

  constructor(blur: Blur, isOver: () => boolean) {
    this.#blur = blur
    this.#isOver = isOver
  }

  /** Off is off at once; on waits for what is being done to the blur. Throws `Unblurred`. */
  async turn(me: LocalParticipant, livekit: Client, on: boolean, saving: Saving): Promise<void> {
    if (on) await this.#inTurn(() => this.#turnOn(me, livekit, saving))
    else await me.setCameraEnabled(false)
  }

  /** What `find` answers when its turn comes is blurred from then on, or no more. Throws `Unblurred`. */
  setBlur(on: boolean, find: () => LocalVideoTrack | undefined): Promise<void> {
    this.#blur.turn(on)
    return this.#inTurn(async () => {
      const camera = find()
      const isShown = camera !== undefined && !camera.isMuted
      if (isShown && !this.#blur.isWanted) await camera.stopProcessor()
      else if (isShown && !camera.getProcessor()) await this.#cover(camera)
      this.#blur.settle()
    })
  }

  /** Nothing of it is seen any more, neither blurred nor plain; its person may turn it on again. */
  hide(me: LocalParticipant, livekit: Client): Promise<void> {
    return this.#inTurn(async () => {
      const camera = cameraOf(me, livekit)
      if (camera) await me.unpublishTrack(camera, true)
    })
  }

  async #turnOn(me: LocalParticipant, livekit: Client, saving: Saving): Promise<void> {
    const old = cameraOf(me, livekit)
    const capture = captureFor(saving, livekit)
    // Turned on again it would first be as it was turned off.
    const isOtherwise = old?.isMuted && (old.getProcessor() !== undefined) !== this.#blur.isWanted
    if (old && isOtherwise) await me.unpublishTrack(old, true)
    if (this.#blur.isWanted && (!old || isOtherwise))
      await this.#sendCovered(me, await me.createTracks({ video: capture }))
    else await me.setCameraEnabled(true, capture)
    this.#blur.settle()
  }

  async #sendCovered(me: LocalParticipant, tracks: readonly LocalTrack[]): Promise<void> {
    try {
      for (const track of tracks) {
        await this.#cover(track as LocalVideoTrack)
        if (this.#isOver()) track.stop()
        else await me.publishTrack(track)
      }
    } catch (error) {
      for (const track of tracks) track.stop()
      throw error
    }
  }

  async #cover(camera: LocalVideoTrack): Promise<void> {
    try {
      await camera.setProcessor(await this.#blur.blurrer())
    } catch {
      // Somebody turned it off meanwhile: there is nothing to blur.
      if (camera.isMuted) return
      this.#blur.fail('broken')
      throw new Unblurred()
    }
  }

  #inTurn<Done>(deed: () => Promise<Done>): Promise<Done> {
    const done = this.#last.then(deed)
    this.#last = done.catch(() => {})
    return done
  }
}

export function cameraOf(me: LocalParticipant, { Track }: Client): LocalVideoTrack | undefined {
  return me.getTrackPublication(Track.Source.Camera)?.track as LocalVideoTrack | undefined
}
