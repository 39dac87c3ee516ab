import type { BrowserContext } from 'playwright-core'

type Watched = { origins: readonly string[]; tell: (what: string) => void }

/** Tells of every page of this browser, from now on, that asks anybody else for something, or reads out what the device is like. */
export async function watch(context: BrowserContext, { origins, tell }: Watched): Promise<void> {
  const hosts = origins.map((origin) => new URL(origin).host)
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (/^(http|ws)/.test(protocol) && !hosts.includes(host)) tell(`asks ${host}`)
  })
  await context.exposeFunction('readOut', (what: string) => tell(`reads ${what}`))
  await context.addInitScript(watchReadings)
}

/** Tells of whatever reads out how this very device draws, sounds, or what is installed on it. */
const watchReadings = `(() => {
  const watch = (owner, name) => {
    const own = owner && Object.getOwnPropertyDescriptor(owner.prototype, name)
    if (!own) throw new Error('nothing to watch: ' + name)
    const tell = (real) => function (...words) {
      window.readOut(owner.name + '.' + name + ' at ' + location.pathname)
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
