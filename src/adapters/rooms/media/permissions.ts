import { ParticipantPermission, TrackSource } from '@livekit/protocol'
import type { VideoGrant } from 'livekit-server-sdk'

const sources: Record<string, TrackSource> = {
  camera: TrackSource.CAMERA,
  microphone: TrackSource.MICROPHONE,
  screen_share: TrackSource.SCREEN_SHARE,
  screen_share_audio: TrackSource.SCREEN_SHARE_AUDIO,
}

/** What a token grants, in the form a participant carries it. What it is silent about is allowed, but for changing one's own name. */
export function permissionOf(grant: VideoGrant): ParticipantPermission {
  const named = (grant.canPublishSources ?? []) as unknown as (string | TrackSource)[]
  return new ParticipantPermission({
    canSubscribe: grant.canSubscribe ?? true,
    canPublish: grant.canPublish ?? true,
    canPublishData: grant.canPublishData ?? grant.canPublish ?? true,
    canPublishSources: named.map((source) =>
      typeof source === 'string' ? (sources[source] ?? TrackSource.UNKNOWN) : source,
    ),
    canUpdateMetadata: grant.canUpdateOwnMetadata ?? false,
    hidden: grant.hidden ?? false,
  })
}

export function mayPublish(permission: ParticipantPermission, source: TrackSource): boolean {
  const { canPublish, canPublishSources } = permission
  return canPublish && (canPublishSources.length === 0 || canPublishSources.includes(source))
}
