import { devicesEntry, roomEntry } from '#kernel/browser-entries'
import { Blur } from './blur.svelte.ts'
import { type Fault, faultOf } from './faults.ts'
import { meterOf } from './levels.ts'

type Device = { deviceId: string; label: string }
export type Chosen = { camera: string | undefined; microphone: string | undefined; speaker: string | undefined }

const [memory] = devicesEntry.names

/** What this machine can see and hear with, before the class: a preview, a level, a choice that this browser remembers. */
export class Devices {
  cameras = $state.raw<Device[]>([])
  microphones = $state.raw<Device[]>([])
  speakers = $state.raw<Device[]>([])
  chosen = $state<Chosen>(remembered())
  wants = $state({ camera: true, microphone: true })
  faults = $state<{ camera?: Fault | undefined; microphone?: Fault | undefined }>({})
  /** As others would see it. */
  picture = $state.raw<MediaStream | null>(null)
  /** Where it fails nobody is shown what was to be blurred, also not when they come back. */
  readonly blur = new Blur(() => this.#turnCameraOff())
  level = $state(0)
  looking = $state(true)

  #camera: MediaStream | null = null
  #sound: MediaStream | null = null
  #stopMeter = () => {}
  #list = () => void this.list()

  async open(): Promise<void> {
    if (!navigator.mediaDevices) {
      this.faults = { camera: 'insecure', microphone: 'insecure' }
      this.wants = { camera: false, microphone: false }
      this.looking = false
      return
    }
    this.blur.turn(wishesBlur())
    navigator.mediaDevices.addEventListener('devicechange', this.#list)
    await this.list()
    await Promise.all([this.showCamera(), this.hearMicrophone()])
    await this.list()
    this.looking = false
  }

  async showCamera(): Promise<void> {
    this.#letGo()
    if (!this.wants.camera) return this.blur.settle()
    try {
      this.#camera = await navigator.mediaDevices.getUserMedia({
        video: { deviceId: this.chosen.camera ?? '', width: { ideal: 1280 }, height: { ideal: 720 } },
      })
      this.faults.camera = undefined
      await this.#showPicture()
    } catch (error) {
      this.faults.camera = faultOf(error)
      this.wants.camera = false
      this.blur.settle()
    }
  }

  async setBlur(on: boolean): Promise<void> {
    this.blur.turn(on)
    await this.#showPicture()
  }

  async #showPicture(): Promise<void> {
    const camera = this.#camera
    if (!camera) return this.blur.settle()
    if (this.blur.isWanted) {
      const blurred = await this.blur.show(camera)
      if (blurred) this.picture = blurred
    } else {
      this.blur.hide()
      this.picture = camera
    }
  }

  #turnCameraOff(): void {
    this.wants.camera = false
    this.#letGo()
  }

  #letGo(): void {
    this.blur.hide()
    stop(this.#camera)
    this.#camera = null
    this.picture = null
  }

  async hearMicrophone(): Promise<void> {
    this.#silence()
    if (!this.wants.microphone) return
    try {
      this.#sound = await navigator.mediaDevices.getUserMedia({ audio: { deviceId: this.chosen.microphone ?? '' } })
      this.faults.microphone = undefined
      this.#stopMeter = meterOf(this.#sound, (level) => {
        this.level = level
      })
    } catch (error) {
      this.faults.microphone = faultOf(error)
      this.wants.microphone = false
    }
  }

  async toggle(kind: 'camera' | 'microphone'): Promise<void> {
    this.wants[kind] = !this.wants[kind]
    await (kind === 'camera' ? this.showCamera() : this.hearMicrophone())
    await this.list()
  }

  async choose(kind: keyof Chosen, deviceId: string): Promise<void> {
    this.remember(kind, deviceId)
    if (kind === 'camera') await this.showCamera()
    if (kind === 'microphone') await this.hearMicrophone()
  }

  remember(kind: keyof Chosen, deviceId: string): void {
    this.chosen[kind] = deviceId || undefined
    localStorage.setItem(memory, JSON.stringify(this.chosen))
  }

  async list(): Promise<void> {
    if (!navigator.mediaDevices) return
    const found = await navigator.mediaDevices.enumerateDevices()
    const ofKind = (kind: MediaDeviceKind) => found.filter((device) => device.kind === kind && device.deviceId !== '')
    this.cameras = ofKind('videoinput')
    this.microphones = ofKind('audioinput')
    this.speakers = ofKind('audiooutput')
  }

  /** Lets go of everything: no light stays on. */
  close(): void {
    this.#letGo()
    this.#silence()
    navigator.mediaDevices?.removeEventListener('devicechange', this.#list)
  }

  #silence(): void {
    this.#stopMeter()
    this.#stopMeter = () => {}
    stop(this.#sound)
    this.#sound = null
    this.level = 0
  }
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** As `Ways` keeps it, which a lobby does without. */
function wishesBlur(): boolean {
  try {
    return JSON.parse(localStorage.getItem(roomEntry.names[0]) ?? '{}').blur === true
  } catch {
    return false
  }
}

function remembered(): Chosen {
  const none = { camera: undefined, microphone: undefined, speaker: undefined }
  if (typeof window === 'undefined') return none
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(memory) ?? '{}')
    return { ...none, ...(kept as Partial<Chosen>) }
  } catch {
    return none
  }
}
