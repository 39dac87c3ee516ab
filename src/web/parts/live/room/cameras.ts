import type { LocalVideoTrack } from 'livekit-client'

/** Milliseconds in which an open camera shows a first picture; by chance, so that all who lost the line together do not ask together. */
const patience = { least: 4000, more: 2000 }
const tries = 3
/** So long it is let go of: a camera that several tabs have open comes to itself once all of them have, and they notice within `more`. */
const letGoFor = patience.more + 500

/**
 * A camera may be open and give nothing: after a sleep, or when another tab lets go of it in the moment in which a reconnect takes it
 * anew. Then it is let go of for a moment and opened again; where that does not help, `onSilent`.
 */
export function watchCamera(camera: LocalVideoTrack, onSilent: () => void): void {
  let left = tries
  const look = async () => {
    const opened = camera.mediaStreamTrack
    const gives = await givesPicture(opened)
    const isOpen = opened === camera.mediaStreamTrack && opened.readyState === 'live'
    if (gives) left = tries
    else if (isOpen && !opened.muted && !camera.isMuted && !document.hidden) await openAgain()
  }
  const openAgain = async () => {
    if (left === 0) return onSilent()
    left--
    const silent = camera.mediaStreamTrack
    silent.stop()
    await new Promise((resolve) => setTimeout(resolve, letGoFor))
    const isStillMine = camera.mediaStreamTrack === silent && camera.sender !== undefined
    if (isStillMine && !camera.isMuted) await camera.restartTrack().catch(onSilent)
  }
  camera.on('restarted', look)
  void look()
}

function givesPicture(track: MediaStreamTrack): Promise<boolean> {
  const screen = document.createElement('video')
  screen.muted = true
  screen.playsInline = true
  screen.srcObject = new MediaStream([track])
  return new Promise((known) => {
    const tell = (gives: boolean) => {
      clearTimeout(timer)
      screen.srcObject = null
      known(gives)
    }
    const timer = setTimeout(() => tell(false), patience.least + Math.random() * patience.more)
    screen.onloadeddata = () => tell(true)
    screen.play().catch(() => {})
  })
}
