import { type BackgroundOptions, BackgroundTransformer, ProcessorWrapper } from '@livekit/track-processors'
import { canBlur } from './can-blur.ts'
import { Pace, type Verdict } from './paces.ts'

/** As src/http/segmenter/files.ts serves it. */
const files = '/segmenter/0.10.14'
/** Nothing written on a wall can be read: so much of a picture’s height flows into each other, in small ones more. */
const blurredPart = 1 / 12
const leastBlur = 12
/** After so many pictures that could not be blurred, none will be. */
const patience = 15

export type BlurVerdict = Verdict | 'broken'
type Controller = TransformStreamDefaultController<VideoFrame>

/** Blurs what is behind a person in one camera’s picture, on this machine, and lets nothing pass that it did not blur. */
class Blurring extends BackgroundTransformer {
  #onVerdict: (verdict: BlurVerdict) => void
  #pace: Pace
  #failures = 0
  #height = 0
  #restsUntil = 0

  constructor(options: BackgroundOptions, onVerdict: (verdict: BlurVerdict) => void) {
    super(options)
    // Not within the picture that is being made: it would be taken away under it.
    this.#onVerdict = (verdict) => void setTimeout(() => onVerdict(verdict))
    this.#pace = new Pace(this.#onVerdict)
  }

  override async transform(frame: VideoFrame, controller: Controller): Promise<void> {
    const began = performance.now()
    if (began < this.#restsUntil) return frame.close()
    // The library shows the very first picture as it is, and one that it found nobody in as the last one was.
    this.isFirstFrame = false
    this.segmentationResults = undefined
    this.#softenFor(frame)
    let passed = false
    const onlyBlurred = {
      enqueue: (made: VideoFrame) => {
        passed = made !== frame && this.segmentationResults?.categoryMask !== undefined
        if (passed) controller.enqueue(made)
        else made.close()
      },
    }
    await super.transform(frame, onlyBlurred as Controller)
    this.#count(passed, performance.now() - began)
  }

  #softenFor({ displayHeight }: VideoFrame): void {
    if (displayHeight === this.#height) return
    this.#height = displayHeight
    this.gl?.setBlurRadius(Math.max(leastBlur, displayHeight * blurredPart))
  }

  /** The page has a turn too: no picture right after one that took long. */
  #count(passed: boolean, milliseconds: number): void {
    this.#restsUntil = performance.now() + milliseconds / 2
    this.#failures = passed || this.isDisabled ? 0 : this.#failures + 1
    if (passed) this.#pace.took(milliseconds)
    else if (this.#failures === patience) this.#onVerdict('broken')
  }

  override async destroy(options?: Parameters<BackgroundTransformer['destroy']>[0]): Promise<void> {
    await super.destroy(options)
    this.#height = 0
  }
}

let made = 0

/** Throws where this browser cannot. */
export function newBlur(onVerdict: (verdict: BlurVerdict) => void) {
  if (!canBlur()) throw new Error('this browser cannot blur')
  const blurring = new Blurring(
    {
      blurRadius: 1,
      assetPaths: { tasksVisionFileSet: files, modelAssetPath: `${files}/person.tflite` },
      segmenterOptions: { delegate: 'CPU' },
    },
    onVerdict,
  )
  return new ProcessorWrapper(blurring, `blur-${++made}`)
}

export type Blurrer = ReturnType<typeof newBlur>

/** The same picture with its background blurred, and how to end that. */
export async function blurredPicture(picture: MediaStream, onVerdict: (verdict: BlurVerdict) => void) {
  const [track] = picture.getVideoTracks()
  if (!track) throw new Error('there is no picture')
  const element = document.createElement('video')
  const blurrer = newBlur(onVerdict)
  await blurrer.init({ kind: 'video', track, element } as unknown as Parameters<Blurrer['init']>[0])
  element.muted = true
  element.srcObject = new MediaStream([track])
  await element.play()
  if (!blurrer.processedTrack) throw new Error('there is no blurred picture')
  return { picture: new MediaStream([blurrer.processedTrack]), end: () => void blurrer.destroy() }
}
