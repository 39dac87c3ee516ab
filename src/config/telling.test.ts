import { describe, expect, it } from 'vitest'
import { decideConfig } from './config.ts'
import { processorsOf } from './processors.ts'
import type { ConfigurationRefused } from './refusals.ts'

const whatsapp = {
  WHATSAPP_URL: 'https://graph.facebook.com/v23.0/106540352242922',
  WHATSAPP_TOKEN: 'token',
  WHATSAPP_APP_SECRET: 'app secret',
  WHATSAPP_VERIFY_TOKEN: 'a token of our own',
}
const sms = { SMS_URL: 'https://AC1:secret@api.twilio.com', SMS_FROM: '+15550100' }
const complaintsOf = (environment: Record<string, string>) => {
  try {
    decideConfig(environment)
    return []
  } catch (error) {
    return (error as ConfigurationRefused).complaints
  }
}

describe('Ways of telling people', () => {
  it('are none, and nobody outside learns anything, until the configuration names them', () => {
    expect(decideConfig({}).telling).toEqual({ web: null, expo: null, fcm: null, whatsapp: null, sms: null })
    const told = processorsOf(decideConfig({ ...whatsapp, ...sms, PUSH_CONTACT: 'mailto:a@b.example' })).slice(-3)
    expect(told.map(({ id, namedHosts }) => [id, ...namedHosts])).toEqual([
      ['push'],
      ['whatsapp', 'graph.facebook.com'],
      ['sms', 'api.twilio.com'],
    ])
    expect(told[0]?.fields).toEqual(['notifications.device.sealed', 'notifications.message.id'])
    expect(told[1]?.fields).toContain('profiles.profile.phone')
  })

  it.each([
    [{ ...sms }, /SMS_URL is set without WHATSAPP_URL/],
    [{ ...whatsapp, SMS_URL: sms.SMS_URL }, /SMS_URL is set without SMS_FROM/],
    [{ ...whatsapp, WHATSAPP_APP_SECRET: '' }, /WHATSAPP_URL is set without WHATSAPP_APP_SECRET/],
    [{ WHATSAPP_TOKEN: 'token' }, /WHATSAPP_TOKEN is set without WHATSAPP_URL/],
    [{ PUSH_HOSTS: 'push.example' }, /PUSH_HOSTS is set without PUSH_CONTACT/],
    [{ EXPO_ACCESS_TOKEN: 'token' }, /EXPO_ACCESS_TOKEN is set without EXPO_URL/],
    [{ FCM_URL: 'https://fcm.example' }, /FCM_URL is set without FCM_ACCOUNT_FILE/],
    [{ PUSH_CONTACT: 'hello' }, /PUSH_CONTACT/],
    [{ ...whatsapp, SMS_URL: 'https://api.twilio.com', SMS_FROM: 'School' }, /SMS_URL must be/],
    [{ LECTERN_ENV: 'production', EXPO_URL: 'http://exp.example' }, /EXPO_URL is not an https address/],
  ])('that contradict themselves are refused: %j', (environment, complaint) => {
    expect(complaintsOf(environment as Record<string, string>).join('\n')).toMatch(complaint)
  })
})
