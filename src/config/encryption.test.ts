import { describe, expect, it } from 'vitest'
import { decideConfig } from './config.ts'
import { ConfigurationRefused } from './refusals.ts'

const production = {
  LECTERN_ENV: 'production',
  PUBLIC_URL: 'https://school.example',
  SMTP_URL: 'smtps://mail.example:465',
}
const livekit = { LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' }

function complaintsAbout(settings: Record<string, string>): string {
  try {
    decideConfig(settings)
    return ''
  } catch (error) {
    if (error instanceof ConfigurationRefused) return error.message
    throw error
  }
}

describe('Production refuses what would cross a network in the clear', () => {
  it.each([
    [{ DATABASE_URL: 'postgres://db.example/lectern' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://remote/lectern?sslmode=disable' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://remote/lectern?sslmode=prefer' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://remote/lectern?sslmode=no-verify' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://localhost/lectern?host=db.example' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://localhost/l', READ_DATABASE_URL: 'postgres://replica/l' }, 'READ_DATABASE_URL'],
    [{ SMTP_URL: 'smtp://mail.example?ignoreTLS=true' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://mail.example?requireTLS=false' }, 'SMTP_URL'],
    [{ FILES_URL: 's3://k:s@bucket.example/files?tls=off' }, 'FILES_URL'],
    [{ REDIS_URL: 'redis://redis.example:6379' }, 'REDIS_URL'],
    [{ LIVEKIT_URL: 'ws://live.example', ...livekit }, 'LIVEKIT_URL'],
  ])('%o', (settings, name) => {
    expect(complaintsAbout({ ...production, ...settings } as never)).toContain(name)
    expect(complaintsAbout({ ...production, ...settings, LECTERN_ENV: 'trial' } as never)).toBe('')
  })
})

describe('Production lets pass', () => {
  it.each([
    [{ DATABASE_URL: 'postgres://db.example/lectern?sslmode=verify-full' }],
    [{ DATABASE_URL: 'postgres://db.example/lectern?sslmode=require' }],
    [{ DATABASE_URL: 'postgres://localhost/lectern' }],
    [{ DATABASE_URL: 'postgres://127.0.0.1:5433/lectern' }],
    [{ DATABASE_URL: 'postgres://[::1]/lectern' }],
    [{ DATABASE_URL: 'postgres:///lectern?host=/run/postgresql' }],
    [{ SMTP_URL: 'smtp://mail.example:587' }],
    [{ FILES_URL: 's3://k:s@bucket.example/files' }],
    [{ FILES_URL: 's3://k:s@localhost:9000/files?tls=off' }],
    [{ REDIS_URL: 'rediss://redis.example:6379' }],
    [{ REDIS_URL: 'redis://localhost:6379' }],
    [{ LIVEKIT_URL: 'wss://live.example', ...livekit }],
  ])('%o', (settings) => expect(complaintsAbout({ ...production, ...settings } as never)).toBe(''))
})
