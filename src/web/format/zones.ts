/** Every zone a clock may be set to, and the words for it. */
export function timeZones(): readonly { value: string; label: string }[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({
    value: zone,
    label: zoneLabel(zone),
  }))
  return zones
}
let zones: readonly { value: string; label: string }[] | undefined

function zoneLabel(zone: string): string {
  const [region, ...place] = zone.replaceAll('_', ' ').split('/')
  return place.length > 0 ? `${region} – ${place.join(', ')}` : zone
}

/** The zone this browser's clock is in. */
export function zoneOfBrowser(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
