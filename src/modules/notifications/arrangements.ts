import type { PersonId } from '#kernel/actor'
import type { ReadTx, Tx } from '#kernel/db'
import { granted, Refusal, refused } from '#kernel/refusal'
import type { Vault } from '#kernel/vault'
import { deviceOf, spendTry } from '#modules/identity'
import { giveConsent, phoneOf, standingConsents, withdrawConsents } from '#modules/profiles'
import { writtenFor } from './deliveries.ts'
import { addDevice, devicesOf, forgetDevices } from './devices.ts'
import { type AnyLetter, announcementOf } from './letters.ts'
import { heldMessage } from './messages.ts'
import type { Senders } from './ports.ts'
import {
  type Channel,
  type DeviceId,
  type NoticeId,
  type Platform,
  type PushToken,
  purposesOf,
  topics,
  type Way,
  ways,
  waysOf,
} from './schema.ts'
import { tellBesidesMail } from './tellings.ts'
import { tryNotice } from './tries.ts'

export type Tellers = { senders: Senders; vault: Vault; letters: readonly AnyLetter[] }

const tryingOut = { kind: 'try_notice', most: 5, within: Temporal.Duration.from({ hours: 1 }) }

/** Only what something is told of, by a way that this school has; and whatever was agreed to before, to take it back. */
export async function myNoticesOf(tx: ReadTx, tellers: Tellers, personId: PersonId) {
  const allowed = await standingConsents(tx, personId, ways)
  const told = new Set(tellers.letters.map(({ topic }) => topic))
  return {
    topics: topics.flatMap((topic) => {
      const offered = waysOf[topic]
        .map((channel) => ({ channel, way: `${channel}_${topic}` as Way }))
        .filter(({ channel, way }) => (told.has(topic) && isHere(tellers, channel)) || allowed.has(way))
      const all = offered.map((each) => ({ ...each, allowed: allowed.has(each.way) }))
      return told.has(topic) || all.length > 0 ? [{ topic, ways: all }] : []
    }),
    hasPhone: (await phoneOf(tx, tellers.vault, personId)) !== null,
    webKey: tellers.senders.push?.webKey ?? null,
    devices: await devicesOf(tx, personId),
  }
}

export async function arrangeNotices(
  tx: Tx,
  tellers: Tellers,
  personId: PersonId,
  allowed: readonly Way[],
  locale: string,
): Promise<void> {
  const standing = await standingConsents(tx, personId, ways)
  for (const way of allowed) {
    if (standing.has(way)) continue
    if (!isHere(tellers, channelOf(way))) throw new Refusal('notice.no_such_way')
    await giveConsent(tx, personId, way, locale)
  }
  await withdrawConsents(
    tx,
    personId,
    ways.filter((way) => standing.has(way) && !allowed.includes(way)),
  )
  // A token without a consent to use it is kept for nothing.
  if (!allowed.some((way) => channelOf(way) === 'push')) await forgetDevices(tx, personId)
}

export async function switchOff(tx: Tx, personId: PersonId) {
  const consents = await withdrawConsents(tx, personId, ways)
  return { consents, devices: await forgetDevices(tx, personId) }
}

export async function takeDevice(
  tx: Tx,
  { senders: { push }, vault }: Tellers,
  personId: PersonId,
  { platform, token, label }: { platform: Platform; token: PushToken; label?: string | undefined },
  userAgent: string,
): Promise<DeviceId> {
  const agreed = await standingConsents(
    tx,
    personId,
    topics.flatMap((topic) => purposesOf(topic, 'push')),
  )
  granted(agreed.size > 0 ? {} : refused('notice.not_agreed'))
  granted(push?.accepts(platform, token) ? {} : refused('device.not_pushed_to'))
  return addDevice(tx, vault, personId, { platform, token, label: label ?? nameOf(userAgent) })
}

/** For the first topic that somebody agreed to anything for: a try shows the ways, and need not come twice. */
export async function sendTry(tx: Tx, personId: PersonId): Promise<void> {
  const allowed = await standingConsents(tx, personId, ways)
  const topic = topics.find((one) => waysOf[one].some((channel) => allowed.has(`${channel}_${one}` as Way)))
  if (!topic) throw new Refusal('notice.not_agreed')
  await spendTry(tx, tryingOut, personId)
  await tellBesidesMail(tx, [personId], { ...announcementOf(tryNotice, { at: tx.now.toString() }), topic })
}

/** Only for whom it was meant, and only while there is something to say. */
export async function openNotice(tx: Tx, tellers: Tellers, personId: PersonId, id: NoticeId, origin: string) {
  const message = await heldMessage(tx, id)
  if (message?.person_id !== personId) return { words: null }
  const written = await writtenFor(tx, { letters: tellers.letters, post: { origin } }, message)
  if (!written) return { words: null }
  const { draft, desk, language } = written
  return { words: { title: draft.subject, line: desk.schoolName, url: draft.action?.url ?? origin, language } }
}

const channelOf = (way: Way) => way.slice(0, way.indexOf('_')) as Channel

/** As much of a browser's name as helps its person to recognise it. */
function nameOf(userAgent: string): string {
  const { browser, system } = deviceOf(userAgent)
  return [browser, system].filter(Boolean).join(', ')
}

function isHere({ senders }: Tellers, channel: Channel): boolean {
  return senders[channel] !== null
}
