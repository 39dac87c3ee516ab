import type * as Livekit from 'livekit-client'
import type { RoomOptions } from 'livekit-client'
import type { Chosen } from './devices.svelte.ts'

/** Only what is seen is received, and only what somebody receives is sent; the embedded server speaks the two-connection protocol. */
export function roomOptions({ VideoPresets }: typeof Livekit, { camera, microphone, speaker }: Chosen): RoomOptions {
  return {
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
  }
}

/** Everything after which the room looks different. */
export function changesOf({ RoomEvent }: typeof Livekit) {
  return [
    RoomEvent.ParticipantConnected,
    RoomEvent.ParticipantDisconnected,
    RoomEvent.ParticipantNameChanged,
    RoomEvent.ParticipantPermissionsChanged,
    RoomEvent.TrackPublished,
    RoomEvent.TrackUnpublished,
    RoomEvent.TrackSubscribed,
    RoomEvent.TrackUnsubscribed,
    RoomEvent.TrackMuted,
    RoomEvent.TrackUnmuted,
    RoomEvent.LocalTrackPublished,
    RoomEvent.LocalTrackUnpublished,
    RoomEvent.ConnectionQualityChanged,
    RoomEvent.Reconnected,
  ] as const
}
