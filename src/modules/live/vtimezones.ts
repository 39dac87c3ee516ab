type Observance = { begins: Temporal.PlainDateTime; from: number; to: number }

/** A time zone as calendar programs read it (RFC 5545, 3.6.5): every change of the clock in a span, spelled out. */
export function vtimezone(timeZone: string, from: Temporal.Instant, to: Temporal.Instant): string {
  const observances = observancesIn(timeZone, from, to)
  const winter = Math.min(...observances.map(({ to }) => to))
  const parts = observances.flatMap(({ begins, from, to }) => {
    const kind = to === winter ? 'STANDARD' : 'DAYLIGHT'
    return [
      `BEGIN:${kind}`,
      `DTSTART:${begins.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`,
      `TZOFFSETFROM:${offsetText(from)}`,
      `TZOFFSETTO:${offsetText(to)}`,
      `END:${kind}`,
    ]
  })
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...parts, 'END:VTIMEZONE'].join('\r\n')
}

/** The one that holds at the beginning, and each that begins before the end. A change is told by the clock it ends. */
function observancesIn(timeZone: string, from: Temporal.Instant, to: Temporal.Instant): Observance[] {
  const first = from.toZonedDateTimeISO(timeZone)
  const began = first.getTimeZoneTransition('previous') ?? first.with({ year: 1970, month: 1, day: 1 })
  const observances = [observanceAt(began)]
  let next = began.getTimeZoneTransition('next')
  while (next && Temporal.Instant.compare(next.toInstant(), to) < 0) {
    observances.push(observanceAt(next))
    next = next.getTimeZoneTransition('next')
  }
  return observances
}

function observanceAt(change: Temporal.ZonedDateTime): Observance {
  const from = change.subtract({ nanoseconds: 1 }).offsetNanoseconds
  return {
    begins: change.toPlainDateTime().subtract({ nanoseconds: change.offsetNanoseconds - from }),
    from: from / 1e9,
    to: change.offsetNanoseconds / 1e9,
  }
}

function offsetText(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const size = Math.abs(seconds)
  const rest = size % 60 === 0 ? '' : two(size % 60)
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}${two((size % 3600) / 60)}${rest}`
}
