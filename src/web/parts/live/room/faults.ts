import { m } from '#web/words.ts'

/** Why a camera or a microphone is not there, as far as a browser tells. */
export type Fault = 'denied' | 'missing' | 'busy' | 'insecure' | 'broken'
/** `moved`: what was shown to those in one room does not go along into another by itself. */
export type Mishap = Fault | 'moved'
export type Kind = 'camera' | 'microphone' | 'screen'

export function faultOf(error: unknown): Fault {
  const name = error instanceof Error ? error.name : ''
  if (['NotAllowedError', 'PermissionDeniedError', 'SecurityError'].includes(name)) return 'denied'
  if (['NotFoundError', 'DevicesNotFoundError', 'OverconstrainedError'].includes(name)) return 'missing'
  if (['NotReadableError', 'TrackStartError', 'AbortError'].includes(name)) return 'busy'
  return 'broken'
}

/** What happened, and what to do about it. */
export function faultText(kind: Kind, fault: Mishap): string {
  if (fault === 'insecure') return m.live_fault_insecure()
  if (fault === 'moved') return m.live_fault_screen_moved()
  if (kind === 'screen') return m.live_fault_screen()
  const sentences = {
    camera: {
      denied: m.live_fault_camera_denied,
      missing: m.live_fault_camera_missing,
      busy: m.live_fault_camera_busy,
      broken: m.live_fault_camera_broken,
    },
    microphone: {
      denied: m.live_fault_microphone_denied,
      missing: m.live_fault_microphone_missing,
      busy: m.live_fault_microphone_busy,
      broken: m.live_fault_microphone_broken,
    },
  }
  return sentences[kind][fault]()
}
