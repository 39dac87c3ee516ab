/**
 * Runs in a page before the page's own script. It remembers what the browser was asked for, so that a journey can look at it, and cut it:
 * `onlooker.frames(name)`, `onlooker.loudest()`, `onlooker.tracksOn()`, `onlooker.hangUp()`.
 */
const tracks = []
const sockets = []

for (const name of ['getUserMedia', 'getDisplayMedia']) {
  const original = navigator.mediaDevices?.[name].bind(navigator.mediaDevices)
  if (!original) continue
  navigator.mediaDevices[name] = async (wanted) => {
    const stream = await original(wanted)
    tracks.push(...stream.getTracks())
    return stream
  }
}

const Original = window.WebSocket
window.WebSocket = class extends Original {
  constructor(url, protocols) {
    super(url, protocols)
    sockets.push(this)
  }
}

window.onlooker = {
  /** Frames that this browser has decoded of somebody's picture. */
  frames(name) {
    const figure = [...document.querySelectorAll('figure')].find((one) => one.textContent.includes(name))
    return figure?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0
  },

  /** The loudest sample that the page's audio elements are given within a second and a half. */
  async loudest() {
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    for (const { srcObject } of document.querySelectorAll('audio'))
      if (srcObject) context.createMediaStreamSource(srcObject).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const end = performance.now() + 1500
    let peak = 0
    while (performance.now() < end) {
      analyser.getFloatTimeDomainData(samples)
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
    await context.close()
    return peak
  },

  /** Cameras, microphones and screens that are still being taken. */
  tracksOn: () => tracks.filter(({ readyState }) => readyState === 'live').length,

  hangUp() {
    for (const socket of sockets) socket.close()
  },
}
