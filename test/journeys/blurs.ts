import type { Page } from 'playwright-core'
import type { Guest } from './classrooms.ts'
import { examiner } from './watches.ts'

/** How hard the hardest edge in the middle of a picture is: the largest step from one pixel to its neighbour, in green; of a black one, none. */
const sharpness = `((video) => {
  const canvas = new OffscreenCanvas(160, 90)
  const pen = canvas.getContext('2d')
  pen.drawImage(video, 0, 0, 160, 90)
  const { data } = pen.getImageData(0, 0, 160, 90)
  let [hardest, brightest] = [0, 0]
  for (let row = 30; row < 75; row++)
    for (let at = row * 640 + 40; at < row * 640 + 580; at += 4) {
      hardest = Math.max(hardest, Math.abs(data[at + 1] - data[at + 5]))
      brightest = Math.max(brightest, data[at + 1])
    }
  return brightest > 40 ? hardest : NaN
})`
export const [hard, soft] = [45, 30]
const sharpnessIn = (page: Page, video: string) =>
  page.evaluate<number>(`${sharpness}(${video})\n//# sourceURL=${examiner}`)
export const previewOf = ({ page }: Guest) => sharpnessIn(page, `document.querySelector('.lobby video')`)
export const sharpnessOf = ({ page }: Guest, name: string) =>
  sharpnessIn(
    page,
    `[...document.querySelectorAll('figure')].find((one) => one.textContent.includes('${name}')).querySelector('video')`,
  )

/** A machine without graphics of its own draws small pictures fast enough. */
export const smallCamera = `
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = (wanted) => open(wanted.video ? { ...wanted, video: { width: 160, height: 90 } } : wanted)`

/** Looks at every picture that leaves a blurred camera, and at every camera that is sent as it is. */
export const sentry = `
  window.leaving = { pictures: [], plain: 0 }
  const Generator = window.MediaStreamTrackGenerator
  const writable = Object.getOwnPropertyDescriptor(Generator.prototype, 'writable')
  const look = ${sharpness}
  Object.defineProperty(Generator.prototype, 'writable', {
    get() {
      const through = new TransformStream({
        transform(picture, on) {
          window.leaving.pictures.push(look(picture))
          on.enqueue(picture)
        },
      })
      through.readable.pipeTo(writable.get.call(this)).catch(() => {})
      return through.writable
    },
  })
  const note = (track) => {
    if (track?.kind === 'video' && !(track instanceof Generator)) window.leaving.plain++
  }
  const [add, replace] = [RTCPeerConnection.prototype.addTransceiver, RTCRtpSender.prototype.replaceTrack]
  RTCPeerConnection.prototype.addTransceiver = function (track, ...more) {
    note(track)
    return add.call(this, track, ...more)
  }
  RTCRtpSender.prototype.replaceTrack = function (track) {
    note(track)
    return replace.call(this, track)
  }
  //# sourceURL=${examiner}
`
type Leaving = { pictures: readonly (number | null)[]; plain: number }
export const leftOf = ({ page }: Guest) => page.evaluate<Leaving>('window.leaving')
export const forgetLeft = ({ page }: Guest) => page.evaluate('window.leaving = { pictures: [], plain: 0 }')

/** A device that takes so long for a blurred picture. */
export const slowBy = (milliseconds: number) => `
  window.VideoFrame = new Proxy(VideoFrame, {
    construct(made, words) {
      const end = performance.now() + ${milliseconds}
      while (words[0] instanceof OffscreenCanvas && performance.now() < end);
      return new made(...words)
    },
  })`

export const blurSwitch = (page: Page, name = 'Blur my background') => page.getByRole('switch', { name })
export const cameraButton = (page: Page) => page.getByRole('button', { name: 'Camera', exact: true })
export const stateOf = (page: Page) => page.locator('[data-blur]').getAttribute('data-blur')
