import { expect, test } from 'vitest'
import { sniffedMediaTypes } from './index.ts'

const { mediaTypeOf } = sniffedMediaTypes()
const bytes = (text: string) => new TextEncoder().encode(text)

test.each([
  ['a PDF', bytes('%PDF-1.7\n%âãÏÓ\n'), 'application/pdf'],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex'), 'image/png'],
  ['plain text', bytes('Read chapter one.'), 'text/plain; charset=utf-8'],
  ['French text', bytes('Déjà vu, à bientôt'), 'text/plain; charset=utf-8'],
  ['a web page, whatever it is called', bytes('<!doctype html><script>alert(1)</script>'), 'text/plain; charset=utf-8'],
  [
    'an SVG',
    bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'text/plain; charset=utf-8',
  ],
  ['an XML file', bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'application/octet-stream'],
  ['nothing', new Uint8Array(), 'application/octet-stream'],
  ['noise', new Uint8Array([0, 1, 2, 255, 254]), 'application/octet-stream'],
  ['bells', new Uint8Array([7, 7, 7, 7]), 'application/octet-stream'],
])('%s is told by its bytes', async (_what, beginning, type) => {
  expect(await mediaTypeOf(beginning)).toBe(type)
})

test('text cut in the middle of a character is still text', async () => {
  expect(await mediaTypeOf(bytes('été').slice(0, -1))).toBe('text/plain; charset=utf-8')
})
