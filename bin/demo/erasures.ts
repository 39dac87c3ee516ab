import type { Person } from '#kernel/actor'
import { silentLog } from '#kernel/log'
import type { Processor } from '#kernel/processors'
import { recordProcessors, settleDocuments } from '#modules/documents'
import type { App } from '../../src/app.ts'
import { dutiesOfAll, sourcesOf } from '../../src/composition.ts'
import type { Past } from './clocks.ts'
import { joinCourse, type Room } from './course-rooms.ts'
import { as, confirmed, enrol } from './people.ts'

type Gone = { sam: Person; ines: Person }

/** Who carried the school's mail until it sent its own: it knew the addresses of those who were erased meanwhile. */
const formerMail: Processor = {
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: ['smtp.post.example.org:465'],
  fields: ['identity.person.email_sealed', 'identity.person.name'],
  region: 'IE',
  keepsDays: 30,
}

/** Two students who came, and leave again before the poems are over. */
export async function joinForAWhile(app: App, poems: Room, hash: string): Promise<Gone> {
  const from = { role: 'student', locale: 'en', timeZone: 'Europe/London' } as const
  const sam = await enrol(app, { ...from, name: 'Sam Whitfield', email: 'sam@demo.test' }, hash)
  const ines = await enrol(app, { ...from, name: 'Ines Duarte', email: 'ines@demo.test' }, hash)
  for (const student of [sam, ines]) await joinCourse(app, poems, student)
  return { sam, ines }
}

/** Both wish it and wait their seven days. The mail service confirms the first erasure; of the second it has yet to be told. */
export async function eraseFormerStudents(app: App, olive: Person, { sam, ines }: Gone, past: Past): Promise<void> {
  const ports = { ...app.ports, processors: [formerMail] }
  await recordProcessors(app.db, sourcesOf(ports))
  await settleDocuments(app.db, sourcesOf(ports))

  past.daysAgo(36)
  await confirmed(app, sam).privacy.askForErasure({})
  past.daysAgo(28)
  await erase(app, ports, olive)
  past.daysAgo(27)
  const { privacy } = as(app, olive)
  const [told] = (await privacy.recipientsToWriteTo({})).items
  if (told) await privacy.answerForRecipient({ recipientId: told.recipientId, answer: 'acknowledged' })
  past.daysAgo(26)
  await confirmed(app, ines).privacy.askForErasure({})
  past.daysAgo(18.1)
  await erase(app, ports, olive)
  await recordProcessors(app.db, sourcesOf(app.ports))
  await settleDocuments(app.db, sourcesOf(app.ports))
}

/** What the job does when its time has come: it closes the account, and erases it a minute later. */
async function erase(app: App, ports: App['ports'], olive: Person): Promise<void> {
  const duty = dutiesOfAll(ports, { origin: 'http://localhost', log: silentLog }).find(
    ({ job }) => job.name === 'privacy.erase',
  )
  const { items } = await as(app, olive).privacy.erasures({})
  for (const { erasureId, doneAt } of items)
    if (!doneAt) for (const _ of ['closed', 'erased']) await duty?.perform(app.db, { erasureId })
}
