import { dailyRooms } from '#adapters/daily'
import { zoomRooms } from '#adapters/zoom'
import type { Egress } from '#kernel/egress'
import type { Log } from '#kernel/log'
import type { MediaRooms, OutsideRooms } from '#modules/live/ports'
import type { Service } from './config/services.ts'
import type { Mount } from './http/server.ts'
import { webhookMount } from './http/webhooks.ts'

type ServiceOptions = { egress: Egress; outside: OutsideRooms; host: string; now: () => Temporal.Instant; log: Log }

/** A service outside, and where it reports who came and went: believed by its signature, for a few minutes. */
export function openService(
  service: Service,
  { log, host, ...options }: ServiceOptions,
): { rooms: MediaRooms; mount: Mount } {
  if (service.kind === 'daily') {
    const rooms = dailyRooms({ ...service, ...options })
    const mount = webhookMount(
      {
        path: '/hooks/daily',
        take: (body, headers) =>
          rooms.receiveWebhook(body, one(headers['x-webhook-signature']), one(headers['x-webhook-timestamp'])),
      },
      log,
    )
    return { rooms, mount }
  }
  const rooms = zoomRooms({ ...service, ...options, host })
  const mount = webhookMount(
    {
      path: '/hooks/zoom',
      take: (body, headers) =>
        rooms.receiveWebhook(body, one(headers['x-zm-signature']), one(headers['x-zm-request-timestamp'])),
    },
    log,
  )
  return { rooms, mount }
}

const one = (header: string | string[] | undefined) => (typeof header === 'string' ? header : undefined)
