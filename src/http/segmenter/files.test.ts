import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverOf } from '../../../test/servers.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { segmenterMount } from './files.ts'
import { withMetadata } from './models.ts'

const model = readFileSync(
  createRequire(import.meta.url).resolve('@mediapipe/selfie_segmentation/selfie_segmentation.tflite'),
)

describe('What tells a person from their background', () => {
  let world: World
  let server: Awaited<ReturnType<typeof serverOf>>
  beforeAll(async () => {
    world = await openWorld()
    server = await serverOf(world, { mounts: [segmenterMount()] })
  })
  afterAll(async () => {
    await server.close()
    await world.close()
  })
  const { version } = createRequire(import.meta.url)('../../../package-lock.json').packages[
    'node_modules/@mediapipe/tasks-vision'
  ]
  const ask = (name: string, encoding = 'br') =>
    fetch(`${server.origin}/segmenter/${version}/${name}`, { headers: { 'accept-encoding': encoding } })

  it.each([
    ['vision_wasm_internal.js', 'text/javascript'],
    ['vision_wasm_internal.wasm', 'application/wasm'],
    ['person.tflite', 'application/octet-stream'],
  ])('comes from here: %s', async (name, type) => {
    const [small, whole] = await Promise.all([ask(name), ask(name, 'identity')])
    expect([small.status, small.headers.get('content-type'), small.headers.get('cache-control')]).toEqual([
      200,
      type,
      'public, max-age=31536000, immutable',
    ])
    expect(small.headers.get('content-encoding')).toBe('br')
    expect(whole.headers.get('content-encoding')).toBeNull()
    expect(Buffer.from(await small.arrayBuffer()).equals(Buffer.from(await whole.arrayBuffer()))).toBe(true)
  })

  it.each(['package.json', '../package.json', 'vision_wasm_nosimd_internal.wasm', ''])(
    'is nothing else: %s',
    async (name) => {
      expect((await ask(name)).status).toBe(404)
    },
  )

  it('is the model as it was shipped, with its input said in front of it', () => {
    const whole = Buffer.from(withMetadata(model))
    expect(whole.subarray(-model.length).equals(model)).toBe(true)
    expect(whole.subarray(0, whole.length - model.length).toString('latin1')).toContain('TFLITE_METADATA')
    expect((whole.length - model.length) % 16).toBe(0)
  })

  it('is not made of what is no model, or says already what it takes', () => {
    expect(() => withMetadata(new Uint8Array(64))).toThrow('not a model')
    expect(() => withMetadata(withMetadata(model))).toThrow('not a model')
  })
})
