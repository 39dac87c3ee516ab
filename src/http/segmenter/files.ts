import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { type Mount, pathOf } from '../server.ts'
import { withMetadata } from './models.ts'

const require = createRequire(import.meta.url)
const runner = dirname(require.resolve('@mediapipe/tasks-vision'))
const models = dirname(require.resolve('@mediapipe/selfie_segmentation'))
const { version } = require(join(runner, 'package.json')) as { version: string }

/** Everything of it is named after its version, and never changes under that name. */
const base = `/segmenter/${version}/`
const script = 'vision_wasm_internal.js'
const binary = 'vision_wasm_internal.wasm'
type File = { type: string; read(): Promise<Uint8Array> }
const files: Record<string, File> = {
  [script]: { type: 'text/javascript', read: () => readFile(join(runner, 'wasm', script)) },
  [binary]: { type: 'application/wasm', read: () => readFile(join(runner, 'wasm', binary)) },
  'person.tflite': {
    type: 'application/octet-stream',
    read: async () => withMetadata(await readFile(join(models, 'selfie_segmentation.tflite'))),
  },
}

type Kept = { whole: Uint8Array; small: Uint8Array }
const compress = promisify(brotliCompress)

/**
 * What tells a person from what is behind them, from our own disk: a browser fetches it when somebody has their background blurred,
 * and asks nobody else. It is compressed once, when it is first asked for.
 */
export function segmenterMount(): Mount {
  const kept = new Map<string, Promise<Kept>>()
  /** A disk that could not be read is asked again by whoever comes next. */
  const pressed = (name: string, { read }: File): Promise<Kept> => {
    const ready = kept.get(name) ?? read().then(both)
    kept.set(name, ready)
    ready.catch(() => kept.delete(name))
    return ready
  }
  return {
    async early(request, response) {
      const path = pathOf(request)
      if (!path.startsWith(base) || request.method !== 'GET') return false
      const name = path.slice(base.length)
      const file = files[name]
      if (!file) return false
      send(request, response, file.type, await pressed(name, file))
      return true
    },
  }
}

async function both(whole: Uint8Array): Promise<Kept> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_SIZE_HINT]: whole.length }
  return { whole, small: await compress(whole, { params }) }
}

function send(request: IncomingMessage, response: ServerResponse, type: string, { whole, small }: Kept): void {
  const takesSmall = /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const body = takesSmall ? small : whole
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    ...(takesSmall && { 'content-encoding': 'br' }),
    vary: 'accept-encoding',
    'cache-control': 'public, max-age=31536000, immutable',
  })
  response.end(body)
}
