import { type DailyStanding, dailyStanding } from '#adapters/daily'
import { zoomStanding } from '#adapters/zoom'
import { type Egress, openEgress } from '#kernel/egress'
import { silentLog } from '#kernel/log'
import { systemClock } from '#kernel/time'
import type { Config } from '../../src/config/config.ts'
import { processorsOf } from '../../src/config/processors.ts'
import type { Service } from '../../src/config/services.ts'
import { type Finding, notable, well, wrong } from './findings.ts'

const about = 'live classes'

/** Whether the service outside takes our keys, and whether it reports to us who comes and goes. */
export async function examineService(config: Config, service: Service): Promise<Finding[]> {
  const egress = openEgress({ processors: processorsOf(config), log: silentLog })
  try {
    return [service.kind === 'daily' ? await examineDaily(config, service, egress) : await examineZoom(service, egress)]
  } finally {
    egress.close()
  }
}

async function examineDaily(
  { publicUrl }: Config,
  daily: Extract<Service, { kind: 'daily' }>,
  egress: Egress,
): Promise<Finding> {
  const hook = new URL('/hooks/daily', publicUrl).href
  const { domain, reports } = await dailyStanding({ ...daily, egress }, hook)
  if (domain === null) return wrong(about, 'Daily does not take DAILY_API_KEY.', 'Copy it anew from Daily’s dashboard.')
  if (domain !== daily.domain) {
    const says = `DAILY_API_KEY belongs to ${domain}.daily.co, and DAILY_DOMAIN is ${daily.domain}.`
    return wrong(about, says, `Set DAILY_DOMAIN=${domain}, or take the key of ${daily.domain}.`)
  }
  return reports === 'come'
    ? well(about, `Daily takes the key, and reports to ${hook} who comes and goes.`)
    : notable(about, lackOf(reports, hook), 'docs/operating/media.md says how to ask Daily for its reports.')
}

function lackOf(reports: Exclude<DailyStanding['reports'], 'come'>, hook: string): string {
  const says = {
    failed: `Daily has given up reporting to ${hook}`,
    incomplete: `Daily reports to ${hook}, but not both participant.joined and participant.left`,
    none: `Daily does not report to ${hook}`,
  }
  return `${says[reports]}: who was there is only known from looking every twenty seconds.`
}

async function examineZoom(zoom: Extract<Service, { kind: 'zoom' }>, egress: Egress): Promise<Finding> {
  const standing = await zoomStanding({ ...zoom, egress, now: () => systemClock.now() }, zoom.user)
  switch (standing) {
    case 'shut':
      return wrong(
        about,
        'Zoom does not take ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET together.',
        'Copy all three anew from the app’s page at Zoom, and see that the app is activated.',
      )
    case 'nobody':
      return wrong(about, `Zoom knows no user ${zoom.user}.`, 'Set ZOOM_USER to a user of that account.')
    case 'basic':
      return notable(
        about,
        `${zoom.user} has no licence at Zoom: everybody gets the same link, and who was there is not known from Zoom.`,
        'Give that user a licence, or set ZOOM_USER to one who has it.',
      )
    case 'unknown':
      return notable(
        about,
        'Zoom takes the keys, but does not tell what its user may do.',
        'Give the app the scope user:read:user:admin to have it examined; classes do not need it.',
      )
    case 'well':
      return well(about, `Zoom takes the keys, and ${zoom.user} holds the classes.`)
  }
}
