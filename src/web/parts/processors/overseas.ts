type Placed = { region: string | null }

/** In which other countries whoever keeps or receives data of somebody who lives there is likely to be, and whether all of them said so. */
export function overseasOf(country: string, hosting: string | null, services: readonly Placed[]) {
  const regions = [hosting, ...services.map(({ region }) => region)]
  const countries = new Set(regions.flatMap((region) => region?.split('-')[0] ?? []))
  countries.delete(country)
  return { countries: [...countries].toSorted(), isSaidOfAll: regions.every((region) => region !== null) }
}
