/** Whether this browser can blur a background. What does it is fetched when somebody turns it on, and not before. */
export function canBlur(): boolean {
  const hasPictures = typeof VideoFrame !== 'undefined' && typeof OffscreenCanvas !== 'undefined'
  const takes = 'MediaStreamTrackProcessor' in window || 'captureStream' in HTMLCanvasElement.prototype
  return hasPictures && takes && mayCompile() && document.createElement('canvas').getContext('webgl2') !== null
}

/** The policy of a page may forbid it: only the page of a class allows WebAssembly. */
function mayCompile(): boolean {
  try {
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))
  } catch {
    return false
  }
}
