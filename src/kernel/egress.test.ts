import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { isPublicAddress } from './addresses.ts'
import { type Egress, EgressRefused, fetchThrough, openEgress } from './egress.ts'
import type { Processor } from './processors.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function someoneElse(answer: RequestListener): Promise<URL> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

const lines: object[] = []
function way(processor: Partial<Processor>, lookup?: Parameters<typeof openEgress>[0]['lookup']): Egress {
  lines.length = 0
  const whole: Processor = {
    id: 'them',
    kind: 'sign-in',
    over: 'http',
    hosts: [],
    namedHosts: [],
    fields: [],
    ...processor,
  }
  const log = { info: (about: object) => void lines.push(about), warn() {}, error() {}, debug() {} }
  const egress = openEgress({ processors: [whole], log, ...(lookup ? { lookup } : {}) })
  closing.push(() => egress.close())
  return egress
}

const answering = (address: string) =>
  ((_host, _options, done) => done(null, [{ address, family: address.includes(':') ? 6 : 4 }])) as NonNullable<
    Parameters<typeof openEgress>[0]['lookup']
  >

describe('Whoever is named in the configuration', () => {
  it('is asked, and answers in full', async () => {
    const url = await someoneElse(async (request, response) => {
      const sent = (await request.toArray()).join('')
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.writeHead(201, { 'x-method': request.method }).end(`${request.headers['x-one']} ${sent}`)
    })
    const response = await way({ namedHosts: [url.host] }).fetch('them', {
      url,
      method: 'post',
      headers: { 'x-one': 'one' },
      body: 'grüße',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('x-method')).toBe('POST')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('one grüße')
  })

  it('is logged: who, where, how, what came of it; never what was said', async () => {
    const url = await someoneElse((_request, response) => response.end('a secret answer'))
    const asked = {
      url: new URL('/secret-path?code=secret', url),
      headers: { authorization: 'secret' },
      body: 'secret',
    }
    await (await way({ namedHosts: [url.host] }).fetch('them', { ...asked, method: 'POST' })).text()
    await expect.poll(() => lines).toHaveLength(1)
    expect(lines[0]).toEqual({
      processor: 'them',
      host: url.host,
      method: 'POST',
      status: 200,
      ms: expect.any(Number),
      bytes: 15,
    })
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it('is logged also when nobody answers', async () => {
    const egress = way({ namedHosts: ['127.0.0.1:9'] })
    await expect(egress.fetch('them', { url: 'http://127.0.0.1:9/' })).rejects.toThrow('ECONNREFUSED')
    expect(lines).toMatchObject([{ processor: 'them', host: '127.0.0.1:9', status: null, failure: 'ECONNREFUSED' }])
  })
})

describe('Nobody else is asked', () => {
  it('no processor that the configuration does not name', async () => {
    const url = await someoneElse((_request, response) => response.end())
    await expect(way({ namedHosts: [url.host] }).fetch('somebody', { url })).rejects.toThrow(EgressRefused)
  })

  it('none that is spoken to in another way', async () => {
    await expect(
      way({ over: 'smtp', namedHosts: ['mail.example'] }).fetch('them', { url: 'http://mail.example/' }),
    ).rejects.toThrow(EgressRefused)
  })

  it.each([
    'https://elsewhere.example/',
    'https://them.example.elsewhere.example/',
    'https://notthem.example/',
    'https://them.example@elsewhere.example/',
    'https://pictures.example/',
    'https://a.pictures.example:8443/',
    'ftp://them.example/',
    'file:///etc/passwd',
  ])('not %s', async (url) => {
    const egress = way({ hosts: ['them.example', '*.pictures.example'] }, () => {
      throw new Error('it was looked up')
    })
    await expect(egress.fetch('them', { url })).rejects.toThrow(EgressRefused)
    expect(lines).toEqual([])
  })

  it('not another host that one is redirected to', async () => {
    let asked = 0
    const other = await someoneElse((_request, response) => {
      asked++
      response.end()
    })
    const url = await someoneElse((_request, response) => response.writeHead(302, { location: other.href }).end())
    const egress = way({ namedHosts: [url.host, other.host] })
    await expect(egress.fetch('them', { url })).rejects.toThrow(/redirects to/)
    expect(asked).toBe(0)
    const kept = await egress.fetch('them', { url, redirect: 'manual' })
    expect([kept.status, kept.headers.get('location')]).toEqual([302, other.href])
  })

  it('but another page of the same host is, unless something was to be done there', async () => {
    const url = await someoneElse((request, response) =>
      request.url === '/there' ? response.end('there') : response.writeHead(302, { location: '/there' }).end(),
    )
    const egress = way({ namedHosts: [url.host] })
    expect(await (await egress.fetch('them', { url })).text()).toBe('there')
    await expect(egress.fetch('them', { url, method: 'POST', body: 'x' })).rejects.toThrow(EgressRefused)
  })

  it('nor for ever in circles', async () => {
    let asked = 0
    const url = await someoneElse((_request, response) => {
      asked++
      response.writeHead(302, { location: '/' }).end()
    })
    await expect(way({ namedHosts: [url.host] }).fetch('them', { url })).rejects.toThrow(/circles/)
    expect(asked).toBe(4)
  })
})

describe('A host that only we know', () => {
  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:192.168.1.1', '100.64.0.9'])(
    'is refused when its name leads to %s',
    async (address) => {
      let asked = 0
      const url = await someoneElse((_request, response) => {
        asked++
        response.end()
      })
      const egress = way({ hosts: ['them.example'] }, answering(address))
      await expect(egress.fetch('them', { url: `http://them.example:${url.port}/` })).rejects.toThrow(EgressRefused)
      expect(asked).toBe(0)
    },
  )

  it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:7f00:1]/'])(
    'is refused as the address %s itself',
    async (url) => {
      await expect(way({ hosts: [new URL(url).hostname] }).fetch('them', { url })).rejects.toThrow(EgressRefused)
    },
  )

  it('may stand anywhere when the configuration names it', async () => {
    const url = await someoneElse((_request, response) => response.end('here'))
    const named = url.href.replace('127.0.0.1', 'localhost')
    expect(await (await way({ namedHosts: ['localhost'] }).fetch('them', { url: named })).text()).toBe('here')
    await expect(way({ hosts: ['localhost'] }).fetch('them', { url: named })).rejects.toThrow(EgressRefused)
  })

  it('addresses set apart are never public, whatever their last bytes', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(
        fc.constantFrom('10', '127', '0', '192.168', '169.254', '172.20', '224'),
        byte,
        byte,
        byte,
        (head, ...rest) => {
          const address = [...head.split('.'), ...rest].slice(0, 4).join('.')
          return !isPublicAddress(address) && !isPublicAddress(`::ffff:${address}`)
        },
      ),
    )
    expect(['8.8.8.8', '142.250.1.1', '2a00:1450:4001::1', 'example.org'].map(isPublicAddress)).toEqual([
      true,
      true,
      true,
      false,
    ])
  })
})

describe('No answer takes more than it may', () => {
  it('not more bytes', async () => {
    const url = await someoneElse((_request, response) => response.end(Buffer.alloc(100_000)))
    const egress = way({ namedHosts: [url.host], limits: { bytes: 99_999 } })
    await expect((await egress.fetch('them', { url })).arrayBuffer()).rejects.toThrow()
    await expect.poll(() => lines).toMatchObject([{ failure: 'EgressRefused' }])
    const enough = await egress.fetch('them', { url, limits: { bytes: 100_000 } })
    expect((await enough.arrayBuffer()).byteLength).toBe(100_000)
  })

  it('not more time, also by a byte now and then', async () => {
    const url = await someoneElse((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    })
    const egress = way({ namedHosts: [url.host], limits: { seconds: 0.3 } })
    await expect((await egress.fetch('them', { url })).text()).rejects.toThrow()
  })

  it('not silence', async () => {
    const url = await someoneElse(() => {})
    const egress = way({ namedHosts: [url.host], limits: { seconds: null, silentSeconds: 0.2 } })
    await expect(egress.fetch('them', { url })).rejects.toThrow(/too long/)
  })

  it('and whoever asked may give up', async () => {
    const url = await someoneElse(() => {})
    const asking = way({ namedHosts: [url.host] }).fetch('them', { url, signal: AbortSignal.timeout(50) })
    await expect(asking).rejects.toThrow(/timeout/)
  })
})

describe('A library that calls by itself', () => {
  it('reaches whom the configuration names, and nobody else', async () => {
    const url = await someoneElse(async (request, response) => response.end((await request.toArray()).join('')))
    const held = fetchThrough(way({ namedHosts: [url.host] }))
    expect(await (await held(url, { method: 'POST', body: 'said' })).text()).toBe('said')
    expect(await (await held(new Request(url, { method: 'PUT', body: 'put' }))).text()).toBe('put')
    await expect(held('https://elsewhere.example/')).rejects.toThrow(EgressRefused)
  })
})
