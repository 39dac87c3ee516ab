import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Reader, type Response } from 'mmdb-lib'
import { isPublicAddress } from '#kernel/addresses'
import type { CountryOf } from '#modules/identity/ports'
import { plainAddress } from './addresses.ts'

/** A file may say the code itself, as ip-location-db does, or inside its country, as GeoLite2 and DB-IP do. */
type Entry = { country_code?: string; country?: { iso_code?: string } }

const quiet = 10 * 60_000

/**
 * The country of an address, from a file on this disk: no address leaves the machine.
 * The file (8 MB) is read at the first question and let go after ten minutes without one.
 */
export function localCountries(file = shippedFile()): CountryOf {
  let reader: Reader<Response> | undefined
  let letGo: NodeJS.Timeout | undefined
  return (address) => {
    const plain = plainAddress(address)
    if (plain === null || !isPublicAddress(plain)) return null
    reader ??= new Reader<Response>(readFileSync(file))
    letGo ??= setTimeout(() => {
      reader = undefined
      letGo = undefined
    }, quiet).unref()
    letGo.refresh()
    const entry = reader.get(plain) as Entry | null
    const code = (entry?.country_code ?? entry?.country?.iso_code)?.toUpperCase()
    return code && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' ? code : null
  }
}

function shippedFile(): string {
  return createRequire(import.meta.url).resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')
}
