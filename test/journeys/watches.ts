import type { BrowserContext } from 'playwright-core'

/** What examines our pages reads canvases too; it is told by this name. */
export const examiner = 'examiner.js'

/** What blurs a background asks the device what it can draw; it comes from here, when somebody asks for it, and tells nobody. */
const segmenter = '/segmenter/'
/** Whether it can draw with fractions: yes nearly everywhere, and not one word about whose device it is. */
const fractions = /^(EXT_color_buffer_(half_)?float|EXT_float_blend|OES_texture_float_linear)$/

const found = new WeakMap<BrowserContext, string[]>()

/**
 * Notes of every page of this browser that is the school’s, from now on, whatever it asks of anybody else, and whatever it reads
 * out of how the device draws, sounds, or what is installed on it. Where a link or a button leads is up to who follows it.
 */
export async function watch(context: BrowserContext, origin: string): Promise<void> {
  const strange: string[] = []
  found.set(context, strange)
  const { host } = new URL(origin)
  context.on('request', (request) => {
    if (request.isNavigationRequest()) return
    const asked = new URL(request.url())
    const from = request.serviceWorker()?.url() ?? request.frame().url()
    if (/^(http|ws)/.test(asked.protocol) && asked.host !== host && from.startsWith(origin))
      strange.push(`${new URL(from).pathname} asks ${asked.host}`)
  })
  await context.exposeFunction('readOut', (what: string) => strange.push(what))
  await context.addInitScript(watchReadings)
}

/** What was noted since the last time. */
export const strangeDeeds = (context: BrowserContext): string[] => found.get(context)?.splice(0) ?? []

/** Tells of whatever reads out how this very device draws, sounds, or what is installed on it. */
const watchReadings = `(() => {
  const watch = (owner, name) => {
    const own = owner && Object.getOwnPropertyDescriptor(owner.prototype, name)
    if (!own) throw new Error('nothing to watch: ' + name)
    const tell = (real) => function (...words) {
      const by = new Error().stack
      const isDrawing = owner === WebGL2RenderingContext && (by.includes('${segmenter}') || ${fractions}.test(words[0]))
      if (!by.includes('${examiner}') && !isDrawing) window.readOut(location.pathname + ' reads ' + owner.name + '.' + name)
      return real.apply(this, words)
    }
    Object.defineProperty(owner.prototype, name, own.get ? { ...own, get: tell(own.get) } : { ...own, value: tell(own.value) })
  }
  for (const name of ['toDataURL', 'toBlob']) watch(HTMLCanvasElement, name)
  for (const name of ['getImageData', 'measureText']) watch(CanvasRenderingContext2D, name)
  for (const gl of [WebGLRenderingContext, WebGL2RenderingContext])
    for (const name of ['readPixels', 'getParameter', 'getExtension', 'getSupportedExtensions']) watch(gl, name)
  watch(OfflineAudioContext, 'startRendering')
  for (const name of ['plugins', 'mimeTypes']) watch(Navigator, name)
  for (const name of ['check', 'forEach']) watch(FontFaceSet, name)
})()`
