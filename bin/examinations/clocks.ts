import { existsSync, statSync } from 'node:fs'
import type pg from 'pg'
import { type Finding, notable, well, wrong } from './findings.ts'

const mend = 'Let the machine keep its time: `timedatectl set-ntp true`, or the time settings of your host.'
/** Places whose rules changed in recent years, or are announced year by year. */
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Asia/Tehran',
  'Asia/Almaty',
  'America/Asuncion',
  'America/Mexico_City',
]

export async function examineClock(client: pg.Client): Promise<Finding[]> {
  const asked = Date.now()
  const { rows } = await client.query<{ now: string }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  )
  const answered = Date.now()
  const apart = Math.abs(Number(rows[0]?.now) - (asked + answered) / 2) - (answered - asked) / 2
  if (apart > 2000)
    return [wrong('clock', `This machine and the database are ${(apart / 1000).toFixed(1)} s apart.`, mend)]
  const built = new URL('../../build/current', import.meta.url)
  if (existsSync(built) && statSync(built).mtimeMs > answered + 60_000)
    return [wrong('clock', 'The pages were built after what the clock calls now.', mend)]
  const year = Number(process.versions.tz?.slice(0, 4))
  if (new Date(answered).getUTCFullYear() < year)
    return [
      wrong('clock', `The clock says ${new Date(answered).toISOString()}, and the time-zone data is of ${year}.`, mend),
    ]
  return [
    well('clock', `The clock says ${new Date(answered).toISOString().slice(0, 19)} UTC, and so does the database.`),
  ]
}

/** Lectern computes zones in Node; PostgreSQL's opinion matters to whoever queries it by hand. */
export async function examineZones(client: pg.Client): Promise<Finding[]> {
  const zone = Temporal.Now.timeZoneId()
  const now = Temporal.Now.instant()
  const instants = [0, 60, 120, 180, 240, 300].map((days) => now.add({ hours: days * 24 }))
  const { rows } = await client.query<{ zone: string; at: string; seconds: number }>(
    `select zone, at::text, extract(epoch from (at::timestamptz at time zone zone) - (at::timestamptz at time zone 'UTC'))::int as seconds
       from unnest($1::text[]) zone, unnest($2::text[]) at`,
    [zones, instants.map(String)],
  )
  const differing = rows.filter(
    ({ zone, at, seconds }) => Temporal.Instant.from(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9 !== seconds,
  )
  const says = `Time zones come from tzdata ${process.versions.tz}; this machine is in ${zone}.`
  if (differing.length === 0) return [well('time zones', says)]
  const places = [...new Set(differing.map((row) => row.zone))].join(', ')
  return [
    notable(
      'time zones',
      `${says} PostgreSQL knows other rules for ${places}.`,
      'Lectern goes by Node’s. Update the older of the two: Lectern, or the PostgreSQL of DATABASE_URL and its tzdata.',
    ),
  ]
}
