/** The room fills the screen, or does not any more. */
export async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => {})
}
export const canFillScreen = () => document.fullscreenEnabled

/** The large picture goes on in a small window of its own, over whatever else is done. */
export async function togglePictureInPicture(): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture()
  const video = document.querySelector<HTMLVideoElement>('[data-large] video, .faces video:not(.mine)')
  await video?.requestPictureInPicture().catch(() => {})
}
export const canFloat = () => document.pictureInPictureEnabled
