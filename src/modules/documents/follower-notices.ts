import { z } from 'zod'
import { type AnyLetter, alsoWhileRestricted, letter, type Words } from '#modules/notifications'
import type { Language } from '#modules/school/schema'
import { followerNumbered, readerOf, tokenOf } from './follower-addresses.ts'
import { followerId } from './follower-schemas.ts'
import { changesAmong } from './processor-changes.ts'
import { type ProcessorChange, processorKeys } from './processor-schemas.ts'
import { languageOf, regionText } from './tongues.ts'

/** To an address that wants to be told: is it yours? It goes out whether or not the address is told already. */
export const confirmFollowing = letter(
  'confirm_following',
  z.object({ followerId }),
  async (tx, about, desk) => {
    const row = await followerNumbered(tx, about.followerId)
    if (!row || row.confirmed_at) return null
    const to = await readerOf(tx, row)
    const say = desk.words(to.locale)
    const slots = { school: desk.schoolName }
    return {
      to,
      subject: say('processors_mail_confirm_subject', slots),
      lines: [say('processors_mail_confirm_line', slots)],
      action: {
        label: say('processors_mail_confirm_action'),
        url: `${desk.origin}/privacy/processors/follow/${await tokenOf(tx, row)}`,
      },
      after: [say('processors_mail_confirm_after')],
    }
  },
  { toAnyAddress: true },
)

/** What changed in the list since its reader was told last. Nothing to say to whoever left meanwhile. */
export const processorsChanged = letter(
  'processors_changed',
  z.object({ followerId, after: z.int(), upTo: z.int() }),
  async (tx, { followerId, after, upTo }, desk) => {
    const row = await followerNumbered(tx, followerId)
    if (!row?.confirmed_at) return null
    const to = await readerOf(tx, row)
    const say = desk.words(to.locale)
    const leave = `${desk.origin}/privacy/processors/leave/${await tokenOf(tx, row)}`
    const changes = await changesAmong(tx, { after, upTo })
    return {
      to,
      subject: say('processors_mail_changed_subject', { school: desk.schoolName }),
      lines: [
        say('processors_mail_changed_line', { school: desk.schoolName }),
        ...changes.map((change) => changeText(change, languageOf(to.locale), say)),
      ],
      action: { label: say('processors_mail_changed_action'), url: `${desk.origin}/privacy/processors` },
      after: [say('processors_mail_changed_leave', { url: leave })],
      unsubscribe: leave,
    }
  },
)

export const followerLetters: AnyLetter[] = alsoWhileRestricted([confirmFollowing, processorsChanged])

function changeText({ change, kind, hosts, region, other, fields }: ProcessorChange, language: Language, say: Words) {
  const where = region ? regionText(region, language) : say('processors_public_region_unknown')
  return [
    `${say(`processors_change_${change}`, { name: say(processorKeys[kind]), hosts: hosts.join(', ') })}.`,
    ...(change === 'added' || other.includes('region') ? [say('processors_change_region', { region: where })] : []),
    ...(other.includes('fields') ? [say('processors_change_fields', { count: fields.length })] : []),
  ].join(' ')
}
