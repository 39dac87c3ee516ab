import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { gatesOf } from './gates.ts'
import type { IdentityPorts } from './ports.ts'

type Places = Pick<IdentityPorts, 'countryOf'>

/** A page that stood open for longer is asked for again. */
const shownFor = Temporal.Duration.from({ hours: 24 })

/** Whether texts to agree to come in French first: an address tells no province, so all of Canada and whoever cannot be placed count. */
export async function isFrenchFirst(tx: ReadTx, { countryOf }: Places, visit: Visit): Promise<boolean> {
  const { frenchFirst } = await gatesOf(tx)
  if (!frenchFirst) return false
  const country = countryOf(visit.address)
  return country === null || /^CA(-|$)/.test(country)
}

/** What is said beside the versions in `agreed`: when the French text was handed over, and which language was chosen after it. */
export function tongueIn(agreed: string): { frenchShownAt: Temporal.Instant | null; chosen: 'en' | 'fr' | null } {
  const [, shown] = /(?:^| )french-(\d{10})(?: |$)/.exec(agreed) ?? []
  const [, chosen] = /(?:^| )chosen-(en|fr)(?: |$)/.exec(agreed) ?? []
  return {
    frenchShownAt: shown ? Temporal.Instant.fromEpochMilliseconds(Number(shown) * 1000) : null,
    chosen: (chosen as 'en' | 'fr' | undefined) ?? null,
  }
}

/** Nobody is bound by another language before the French text was handed to them and they chose (Charter, s. 55). */
export async function refuseUnlessFrenchFirst(tx: ReadTx, ports: Places, agreed: string, visit: Visit): Promise<void> {
  if (agreed === '' || !(await isFrenchFirst(tx, ports, visit))) return
  const { frenchShownAt, chosen } = tongueIn(agreed)
  const wasShown =
    frenchShownAt !== null &&
    Temporal.Instant.compare(frenchShownAt, tx.now) <= 0 &&
    Temporal.Instant.compare(tx.now.subtract(shownFor), frenchShownAt) <= 0
  if (chosen === null || !wasShown) throw new Refusal('input.invalid', { fields: { agreed: 'agreement.french_first' } })
}
