import type { ReadTx } from '#kernel/db'
import { gatesOf, leastAgeUnder } from '#modules/identity'
import { type Words, wordsIn } from '#modules/notifications'
import { schoolFace } from '#modules/school'
import { type Language, languages } from '#modules/school/schema'
import { controllerOf } from './controllers.ts'
import { type AgreementFacts, sha256 } from './facts.ts'
import type { Content, Rendered } from './policies.ts'
import { type AgreementId, agreementClauseIds, type Clause, type ClauseId } from './schema.ts'

/** Raised by whoever gives the text another meaning: then it is announced, and people are asked again. */
const editions: Readonly<Record<AgreementId, number>> = { terms: 1, guidelines: 1, teaching: 1 }

/** What people agree to, as it will be said on this day. */
export async function agreementOn(
  tx: ReadTx,
  document: AgreementId,
  day?: Temporal.PlainDate,
  contactSet = '',
): Promise<Rendered<AgreementFacts>> {
  const [school, controller, gates] = await Promise.all([schoolFace(tx), controllerOf(tx, day), gatesOf(tx)])
  const facts: AgreementFacts = {
    document,
    edition: editions[document],
    school: school.name,
    controller,
    contact: gates.privacyContact || contactSet,
    ...(document === 'terms' && { leastAge: leastAgeUnder(gates) }),
  }
  const clauses = Object.fromEntries(
    languages.map((language) => [language, clausesOf(facts, wordsIn(language, school.roleWords))]),
  ) as Record<Language, Clause[]>
  const content: Content<AgreementFacts> = { facts, clauses }
  const text = JSON.stringify(content)
  return { ...content, text, sha256: sha256(text) }
}

function clausesOf(facts: AgreementFacts, say: Words): Clause[] {
  const { document, school } = facts
  return agreementClauseIds[document].map((id: ClauseId) => {
    const sentence = (part: string | number) =>
      say(`agreement_${document}_${id}_${part}`, { school, age: facts.leastAge ?? '' })
    const own = Array.from({ length: sentencesIn[`${document}_${id}`] ?? 1 }, (_, at) => sentence(at + 1))
    return {
      id,
      title: sentence('title'),
      short: sentence('short'),
      text: [...own, ...(namesSchool.has(`${document}_${id}`) ? partiesOf(facts, say) : [])],
      rows: [],
    }
  })
}

/** One, where nothing else is said. */
const sentencesIn: Readonly<Record<string, number>> = {
  terms_service: 2,
  terms_account: 2,
  terms_content: 2,
  terms_limits: 2,
}

/** Who exactly the school is stands where people agree with it, or are to write to it. */
const namesSchool: ReadonlySet<string> = new Set(['terms_parties', 'guidelines_tell', 'teaching_parties'])

function partiesOf({ school, controller, contact }: AgreementFacts, say: Words): string[] {
  const write = controller?.contact ?? contact
  return [
    controller
      ? say('agreement_with_named', {
          name: controller.form ? `${controller.name} (${controller.form})` : controller.name,
          address: controller.address.replaceAll('\n', ', '),
        })
      : say('agreement_with_unnamed', { school }),
    ...(write ? [say('agreement_write', { contact: write })] : []),
  ]
}
