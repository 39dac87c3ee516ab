/** A camera that shows somebody drawn in front of a wall with letters on it. */
export const figureCamera = `
  const askMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return askMedia(wanted)
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 360
    const pen = canvas.getContext('2d')
    const oval = (fill, x, y, width, height) => {
      pen.fillStyle = fill
      pen.beginPath()
      pen.ellipse(320 + x, y, width, height, 0, 0, 7)
      pen.fill()
    }
    const draw = () => {
      pen.fillStyle = '#c9bda5'
      pen.fillRect(0, 0, 640, 360)
      pen.fillStyle = '#222'
      pen.font = '20px monospace'
      for (let line = 1; line < 15; line++) pen.fillText('A private letter '.repeat(4), 4, line * 25)
      oval('#2f4a6d', 0, 390, 150, 150)
      oval('#c98f6f', 0, 235, 32, 50)
      oval('#3b2418', 0, 135, 74, 92)
      oval('#d9a283', 0, 150, 60, 78)
      oval('#3b2418', 0, 88, 62, 34)
      for (const side of [-24, 24]) {
        oval('#fff', side, 145, 11, 6)
        oval('#3a2a1c', side, 145, 6, 6)
        oval('#3b2418', side, 130, 14, 3)
      }
      oval('#bf8466', 0, 172, 8, 13)
      oval('#a8504c', 0, 196, 20, 6)
    }
    draw()
    setInterval(draw, 200)
    return canvas.captureStream(5)
  }
`

/** The hardest step between two neighbours in the eyes of the figure, and on the wall beside it. */
export const figureIn = `((video) => {
  const canvas = new OffscreenCanvas(640, 360)
  const pen = canvas.getContext('2d')
  pen.drawImage(video, 0, 0, 640, 360)
  const hardest = (left, top, width, height) => {
    const { data } = pen.getImageData(left, top, width, height)
    let step = 0
    for (let at = 1; at < data.length - 4; at += 4)
      if ((at >> 2) % width < width - 1) step = Math.max(step, Math.abs(data[at] - data[at + 4]))
    return step
  }
  return { eyes: hardest(280, 125, 80, 30), wall: Math.max(hardest(10, 20, 150, 200), hardest(480, 20, 150, 200)) }
})`
