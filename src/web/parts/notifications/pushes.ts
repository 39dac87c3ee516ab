import type { AppClient } from '../../../composition.ts'

export type Added = 'added' | 'denied' | 'impossible' | 'failed'

export function canBePushedTo(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
}

/** Asks the browser, subscribes with the school's key, and tells the school; in this order, so that a "no" leaves nothing behind. */
export async function addThisBrowser(webKey: string, waiting: string): Promise<Added> {
  if (!canBePushedTo()) return 'impossible'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  try {
    // The worker has no words of its own: what it says without a session is handed to it here.
    await navigator.serviceWorker.register(`/service-worker.js?waiting=${encodeURIComponent(waiting)}`)
    const worker = await navigator.serviceWorker.ready
    await (await worker.pushManager.getSubscription())?.unsubscribe()
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: webKey })
    await tell(subscription)
    return 'added'
  } catch {
    return 'failed'
  }
}

/** A browser that forbids what it once allowed is not subscribed any more, whatever was said before. */
export async function mirrorDenial(): Promise<void> {
  if (!canBePushedTo() || Notification.permission !== 'denied') return
  const worker = await navigator.serviceWorker.getRegistration()
  await (await worker?.pushManager.getSubscription())?.unsubscribe()
}

async function tell(subscription: PushSubscription): Promise<void> {
  const [{ createORPCClient }, { RPCLink }] = await Promise.all([import('@orpc/client'), import('@orpc/client/fetch')])
  const client = createORPCClient(new RPCLink({ url: () => `${location.origin}/api/rpc` })) as unknown as AppClient
  const { endpoint, keys } = subscription.toJSON()
  await client.notifications.addDevice({
    platform: 'web',
    token: { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } },
  })
}
