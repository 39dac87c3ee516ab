import type { PushSender } from '#modules/notifications/ports'
import { type ExpoOptions, expoPush } from './expo.ts'
import { type FcmOptions, fcmPush } from './fcm.ts'
import { type WebOptions, webPush } from './web.ts'

export { type ServiceAccount, serviceAccount } from './fcm.ts'

const expoToken = /^Expo(nent)?PushToken\[[\w-]+\]$/

/** One sender for every kind of device; each goes through whoever serves it. Null where the school has none of them. */
export function pushSender({
  web,
  expo,
  fcm,
}: {
  web: WebOptions | null
  expo: ExpoOptions | null
  fcm: FcmOptions | null
}): PushSender | null {
  if (!web && !expo && !fcm) return null
  const toBrowsers = web && webPush(web)
  const toExpo = expo && expoPush(expo)
  const toFirebase = fcm && fcmPush(fcm)

  return {
    webKey: toBrowsers?.publicKey ?? null,
    accepts(platform, token) {
      if (platform === 'web') return toBrowsers?.accepts(token) ?? false
      return typeof token === 'string' && (expoToken.test(token) ? toExpo : toFirebase) !== null
    },
    async send({ platform, token }, id) {
      if (platform === 'web') return toBrowsers ? toBrowsers.send(token, id) : { is: 'gone' }
      if (typeof token !== 'string') return { is: 'gone' }
      return (await (expoToken.test(token) ? toExpo : toFirebase)?.send(token, id)) ?? { is: 'gone' }
    },
    // Only Expo gives receipts.
    gone: async (receipts) => toExpo?.gone(receipts) ?? [],
  }
}
