import type { Settings } from './settings.ts'

/** Each is null where the school has no such thing. */
export type Telling = {
  web: null | { contact: string; hosts: readonly string[] }
  expo: null | { url: string; token: string | undefined }
  fcm: null | { url: string; accountFile: string }
  whatsapp: null | { url: string; token: string; appSecret: string; verifyToken: string }
  sms: null | { url: URL; from: string }
}

export function tellingOf(given: Settings): Telling {
  const { PUSH_CONTACT, EXPO_URL, FCM_ACCOUNT_FILE, SMS_URL, SMS_FROM } = given
  return {
    web: PUSH_CONTACT ? { contact: PUSH_CONTACT, hosts: given.PUSH_HOSTS ?? [] } : null,
    expo: EXPO_URL ? { url: EXPO_URL, token: given.EXPO_ACCESS_TOKEN } : null,
    fcm: FCM_ACCOUNT_FILE
      ? { url: given.FCM_URL ?? 'https://fcm.googleapis.com', accountFile: FCM_ACCOUNT_FILE }
      : null,
    whatsapp: whatsappOf(given),
    sms: SMS_URL && SMS_FROM ? { url: new URL(SMS_URL), from: SMS_FROM } : null,
  }
}

function whatsappOf(given: Settings): Telling['whatsapp'] {
  const { WHATSAPP_URL: url, WHATSAPP_TOKEN: token, WHATSAPP_APP_SECRET: appSecret } = given
  const verifyToken = given.WHATSAPP_VERIFY_TOKEN
  return url && token && appSecret && verifyToken ? { url, token, appSecret, verifyToken } : null
}
