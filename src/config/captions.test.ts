import { describe, expect, it } from 'vitest'
import { decideConfig } from './config.ts'
import { processorsOf } from './processors.ts'
import type { ConfigurationRefused } from './refusals.ts'

const complaintsOf = (environment: Record<string, string>) => {
  try {
    decideConfig(environment)
    return []
  } catch (error) {
    return (error as ConfigurationRefused).complaints
  }
}

describe('Whoever makes captions', () => {
  it('is nobody, and hears nothing, until the configuration names them', () => {
    expect(decideConfig({}).captions).toBeNull()
    expect(processorsOf(decideConfig({})).map(({ id }) => id)).not.toContain('captions')
  })

  it('is named by its own host, and learns what is said and nothing else', () => {
    const config = decideConfig({
      CAPTIONS_URL: 'http://127.0.0.1:8000/v1',
      CAPTIONS_KEY: 'k',
      PROCESSOR_REGIONS: 'captions=FR',
    })
    expect(config.captions).toEqual({ url: 'http://127.0.0.1:8000/v1', model: 'whisper-1', key: 'k' })
    expect(processorsOf(config).find(({ id }) => id === 'captions')).toMatchObject({
      kind: 'captions',
      over: 'http',
      hosts: [],
      namedHosts: ['127.0.0.1:8000'],
      region: 'FR',
      fields: ['live.caption.text', 'live.kept_caption.text'],
    })
    expect(JSON.stringify(processorsOf(config))).not.toContain('"k"')
  })

  it.each([
    ['a model alone', { CAPTIONS_MODEL: 'whisper-1' }, /CAPTIONS_MODEL is set without CAPTIONS_URL/],
    ['a key alone', { CAPTIONS_KEY: 'k' }, /CAPTIONS_KEY is set without CAPTIONS_URL/],
    ['an address with a key in it', { CAPTIONS_URL: 'https://k@captions.example/v1' }, /CAPTIONS_URL/],
    [
      'somebody else’s media server',
      {
        CAPTIONS_URL: 'https://captions.example/v1',
        LIVEKIT_URL: 'wss://live.example',
        LIVEKIT_API_KEY: 'k',
        LIVEKIT_API_SECRET: 's',
      },
      /CAPTIONS_URL is set with LIVEKIT_URL/,
    ],
  ])('is complained about with %s', (_name, environment, complaint) => {
    expect(complaintsOf(environment)).toEqual([expect.stringMatching(complaint)])
  })

  it('gets nobody’s voice over an open line in production', () => {
    const production = {
      LECTERN_ENV: 'production',
      PUBLIC_URL: 'https://school.example',
      SMTP_URL: 'smtps://a:b@mail.example:465',
    }
    const open = complaintsOf({ ...production, CAPTIONS_URL: 'http://captions.example/v1' })
    expect(open.some((complaint) => complaint.includes('CAPTIONS_URL leads to another machine without TLS'))).toBe(true)
    for (const CAPTIONS_URL of ['https://captions.example/v1', 'http://127.0.0.1:8000/v1'])
      expect(complaintsOf({ ...production, CAPTIONS_URL }).join()).not.toContain('CAPTIONS_URL')
  })
})
