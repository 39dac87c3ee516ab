import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { anyone, command, query, role } from '#kernel/door'
import { Refusal } from '#kernel/refusal'
import type { IdentityPorts } from '#modules/identity/ports'
import { wordsOfSchool } from '#modules/notifications'
import { acceptanceDoors } from './acceptance-doors.ts'
import { browserAt } from './browsers.ts'
import { controllerOf, controllersAhead, enterController, isSomebodyElse, today } from './controllers.ts'
import { changesBetween, linesBetween, saidOf, without } from './differences.ts'
import { lacksTransfers } from './lacks.ts'
import type { Rendered, Sources } from './policies.ts'
import { processingDoors } from './processing-doors.ts'
import { processorDoors } from './processor-doors.ts'
import { publishDocument } from './publishings.ts'
import type { DocumentId } from './schema.ts'
import * as shapes from './schema.ts'
import { clausesAbout } from './subjects.ts'
import { languageOf, tongueOf } from './tongues.ts'
import { contentOf, faceOf, versionAhead, versionInForce, versionNumbered, versionsBefore } from './version-rows.ts'
import { documentOn, settleVersions } from './versions.ts'

const nothing = z.object({})

export function documentsDoors(sources: Sources, ports: Pick<IdentityPorts, 'mailReachesPeople' | 'countryOf'>) {
  return {
    ...acceptanceDoors(ports),
    ...processorDoors(sources),
    ...processingDoors(sources),

    document: query({
      summary: 'One of the documents: what it says now, what of it people were told, what comes.',
      path: '/documents/{document}',
      may: anyone,
      input: shapes.documentAbout,
      output: shapes.documentView,
      async answer(tx, _actor, { document, about }, { locale }) {
        const rendered = await documentOn(tx, sources, document)
        const { version, upcoming, untold } = await standingOf(tx, document, rendered)
        return {
          sha256: rendered.sha256,
          clauses: clausesAbout(rendered, languageOf(locale), about),
          version: version ? faceOf(version) : null,
          upcoming: upcoming ? faceOf(upcoming) : null,
          untold: saidOf(untold, await wordsOfSchool(tx, locale)),
        }
      },
    }),

    browser: query({
      summary: 'Everything the software leaves in a browser: cookies, storage, workers; what for and for how long.',
      path: '/privacy/cookies',
      may: anyone,
      input: nothing,
      output: shapes.browserView,
      async answer(tx, _actor, _input, { locale, origin }) {
        const say = await wordsOfSchool(tx, locale)
        return { entries: browserAt(origin, say, tongueOf(languageOf(locale), say)) }
      },
    }),

    versions: query({
      summary: 'What people were told over time, the latest first.',
      path: '/documents/{document}/versions',
      may: anyone,
      input: shapes.versionsAfter,
      output: shapes.versionList,
      answer: (tx, _actor, { document, before }) => versionsBefore(tx, document, before),
    }),

    version: query({
      summary: 'One version of a document, as it was published.',
      path: '/documents/{document}/versions/{number}',
      may: anyone,
      input: shapes.versionNumber,
      output: shapes.publishedVersion,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { document, number }, { locale }) {
        const row = await versionNumbered(tx, document, number)
        return { ...faceOf(row), clauses: contentOf(row).clauses[languageOf(locale)] }
      },
    }),

    versionContent: query({
      summary: 'The very text of a version that its SHA-256 was made of: what it says, in every language.',
      path: '/documents/{document}/versions/{number}/content',
      may: anyone,
      input: shapes.versionNumber,
      output: shapes.versionContent,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { document, number }) {
        const { sha256, content } = await versionNumbered(tx, document, number)
        return { sha256, content }
      },
    }),

    versionChanges: query({
      summary: 'What is another in a version than in the one before it, or than in any other.',
      path: '/documents/{document}/versions/{number}/changes',
      may: anyone,
      input: shapes.twoVersions,
      output: shapes.comparison,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { document, number, against = number - 1 }, { locale }) {
        const to = await versionNumbered(tx, document, number)
        const from = against > 0 ? await versionNumbered(tx, document, against) : null
        const say = await wordsOfSchool(tx, locale)
        const language = languageOf(locale)
        const [before, after] = [from && contentOf(from), contentOf(to)]
        return {
          from: from && faceOf(from),
          to: faceOf(to),
          changes: before && against !== number ? saidOf(changesBetween(before.facts, after.facts), say) : [],
          lines: before ? linesBetween(before.clauses[language], after.clauses[language]) : [],
        }
      },
    }),

    publishDocument: command({
      summary:
        'Publishes what a document says as what holds from a day on, and tells everybody. What matters needs a month and both ways.',
      path: '/documents/{document}/versions',
      may: role('owner'),
      recently: true,
      input: shapes.publishing,
      output: shapes.documentView.shape.version.unwrap(),
      refuses: ['policy.unchanged', 'policy.too_soon', 'policy.both_ways', 'policy.no_mail'],
      perform: (tx, _actor, input) => publishDocument(tx, sources, ports, input),
    }),

    controller: query({
      summary: 'Who is responsible for what the school does with data, now and from days to come.',
      path: '/privacy/controller',
      may: anyone,
      input: nothing,
      output: shapes.controllers,
      answer: (tx) => controllersFrom(tx),
    }),

    enterController: command({
      summary: 'Says who is responsible for what the school does with data, from a day on.',
      path: '/privacy/controller',
      may: role('owner'),
      input: shapes.newController,
      output: shapes.controllers,
      refuses: ['controller.transfers'],
      async perform(tx, _actor, input) {
        if (isSomebodyElse(await controllerOf(tx), input) && (await lacksTransfers(tx, sources)))
          throw new Refusal('controller.transfers')
        await enterController(tx, input)
        await settleVersions(tx, sources)
        return controllersFrom(tx)
      },
    }),
  }
}

/** What people were told, and what is done now without their having been told. */
async function standingOf(tx: ReadTx, document: DocumentId, now: Rendered) {
  const [version, upcoming] = [await versionInForce(tx, document), await versionAhead(tx, document)]
  if (!version || version.sha256 === now.sha256) return { version, upcoming, untold: [] }
  const { facts } = contentOf(version)
  const told = upcoming ? changesBetween(facts, contentOf(upcoming).facts) : []
  return { version, upcoming, untold: without(told, changesBetween(facts, now.facts)) }
}

const controllersFrom = async (tx: ReadTx) => ({
  today: (await today(tx)).toString(),
  now: await controllerOf(tx),
  later: await controllersAhead(tx),
})
