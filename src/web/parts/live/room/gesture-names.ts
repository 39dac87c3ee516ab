import type { Gesture } from '#modules/live/schema'
import { m } from '#web/words.ts'

export const gestureNames: Record<Gesture, () => string> = {
  clap: m.room_gesture_clap,
  heart: m.room_gesture_heart,
  laugh: m.room_gesture_laugh,
  surprise: m.room_gesture_surprise,
  yes: m.room_gesture_yes,
  no: m.room_gesture_no,
}
