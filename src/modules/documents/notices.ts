import { z } from 'zod'
import { type AnyLetter, alsoWhileRestricted, notice } from '#modules/notifications'
import { changesBetween, saidOf } from './differences.ts'
import { endOf, evidenceNumbered, latestEvidence } from './evidences.ts'
import { followerLetters } from './follower-notices.ts'
import { evidenceId, evidenceKindKeys } from './processor-schemas.ts'
import { type DocumentId, placeOf, queuedDocument } from './schema.ts'
import { dayText, languageOf, tongueOf } from './tongues.ts'
import { contentOf, versionNumbered } from './version-rows.ts'

const mostSentences = 12

const mailOf = (document: DocumentId) => (document === 'privacy' ? 'policy_mail' : 'agreement_mail')

/** What will hold from a day on, and what of it is new. Nothing to say once it holds, or of a version that is not there. */
export const policyChanges = notice(
  'policy_changes',
  queuedDocument.extend({ number: z.int() }),
  async (tx, to, { document, number }, desk) => {
    const version = await versionNumbered(tx, document, number)
    const before = number > 1 ? await versionNumbered(tx, document, number - 1) : null
    const say = desk.words(to.locale)
    const on = dayText(version.effective_at, languageOf(to.locale), to.timeZone ?? 'UTC')
    const changes = before ? changesBetween(contentOf(before).facts, contentOf(version).facts) : []
    const sentences = saidOf(changes, say).map(({ sentence }) => sentence)
    const slots = { school: desk.schoolName, title: document === 'privacy' ? '' : say(`agreement_${document}`) }
    const more = sentences.length - mostSentences
    return {
      subject: say(`${mailOf(document)}_subject`, { ...slots, day: on }),
      lines: [
        say(`${mailOf(document)}_line`, { ...slots, day: on }),
        ...sentences.slice(0, mostSentences),
        ...(more > 0 ? [say('policy_mail_more', { more })] : []),
      ],
      action: { label: say('policy_mail_action'), url: `${desk.origin}${placeOf(document)}/versions/${number}` },
      after: [say('policy_mail_after')],
    }
  },
)

/** For owners: the software does what nobody was told of. */
export const policyDiffers = notice('policy_differs', queuedDocument, async (_tx, to, { document }, desk) => {
  const say = desk.words(to.locale)
  return {
    subject: say('policy_mail_differs_subject', { school: desk.schoolName }),
    lines: [
      document === 'privacy'
        ? say('policy_mail_differs_line', { school: desk.schoolName })
        : say('agreement_mail_differs_line', { school: desk.schoolName, title: say(`agreement_${document}`) }),
    ],
    action: { label: say('policy_mail_differs_action'), url: `${desk.origin}/school/privacy` },
  }
})

/** For owners: what proves something ends, has ended, or was withdrawn. Nothing to say once another took its place. */
export const evidenceEnds = notice(
  'evidence_ends',
  // Null: of the school itself.
  z.object({ evidenceId, processorId: z.string().nullable() }),
  async (tx, to, { evidenceId: id, processorId }, desk) => {
    const row = await evidenceNumbered(tx, id)
    const latest = row && (await latestEvidence(tx, [row.party])).find((one) => one.id === row.id)
    if (!latest) return null
    const say = desk.words(to.locale)
    const how = endOf(latest, tx.now) ?? 'ends'
    const slots = {
      what: say(evidenceKindKeys[latest.kind]),
      service: processorId === null ? desk.schoolName : latest.party,
      day: tongueOf(languageOf(to.locale), say).day(latest.ends_on.toString()),
    }
    return {
      subject: say(`processors_mail_${how}_subject`, slots),
      lines: [say(`processors_mail_${how}_line`, slots)],
      action: {
        label: say('processors_mail_action'),
        url: `${desk.origin}${processorId === null ? '/school/audits' : `/school/processors/${encodeURIComponent(processorId)}`}`,
      },
    }
  },
)

export const documentsLetters: AnyLetter[] = [
  ...alsoWhileRestricted([policyChanges]),
  policyDiffers,
  evidenceEnds,
  ...followerLetters,
]
