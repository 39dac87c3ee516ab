import { z } from 'zod'
import type { ReadTx } from '#kernel/db'
import { anyone, anyPerson, command, query, role } from '#kernel/door'
import { wordsOfSchool } from '#modules/notifications'
import { browserAt } from './browsers.ts'
import { controllerOf, controllersAhead, enterController, today } from './controllers.ts'
import { changesBetween, linesBetween, saidOf, without } from './differences.ts'
import { type Policy, policyOn, type Sources } from './policies.ts'
import { processingDoors } from './processing-doors.ts'
import { processorDoors } from './processor-doors.ts'
import { publishPolicy } from './publishings.ts'
import * as shapes from './schema.ts'
import { languageOf, tongueOf } from './tongues.ts'
import {
  contentOf,
  faceOf,
  settleVersions,
  versionAhead,
  versionInForce,
  versionNumbered,
  versionsBefore,
} from './versions.ts'

const nothing = z.object({})

export function documentsDoors(sources: Sources, ports: { mailReachesPeople: boolean }) {
  return {
    ...processorDoors(sources),
    ...processingDoors(sources),

    policy: query({
      summary: 'The privacy policy: what the software does now, what of it people were told, and what comes.',
      path: '/privacy/policy',
      may: anyone,
      input: nothing,
      output: shapes.policyView,
      async answer(tx, _actor, _input, { locale }) {
        const policy = await policyOn(tx, sources)
        const { version, upcoming, untold } = await standingOf(tx, policy)
        return {
          sha256: policy.sha256,
          clauses: policy.clauses[languageOf(locale)],
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

    policyAhead: query({
      summary: 'The version of the privacy policy that was announced in the app and does not hold yet.',
      path: '/privacy/ahead',
      may: anyPerson,
      input: nothing,
      output: z.object({ version: shapes.policyView.shape.upcoming }),
      async answer(tx) {
        const version = await versionAhead(tx, 'privacy')
        return { version: version?.in_the_app ? faceOf(version) : null }
      },
    }),

    versions: query({
      summary: 'What people were told over time, the latest first.',
      path: '/privacy/versions',
      may: anyone,
      input: shapes.versionsAfter,
      output: shapes.versionList,
      answer: (tx, _actor, { before }) => versionsBefore(tx, 'privacy', before),
    }),

    version: query({
      summary: 'One version of the privacy policy, as it was published.',
      path: '/privacy/versions/{number}',
      may: anyone,
      input: shapes.versionNumber,
      output: shapes.publishedVersion,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { number }, { locale }) {
        const row = await versionNumbered(tx, 'privacy', number)
        return { ...faceOf(row), clauses: contentOf(row).clauses[languageOf(locale)] }
      },
    }),

    versionContent: query({
      summary: 'The very text of a version that its SHA-256 was made of: what it says, in every language.',
      path: '/privacy/versions/{number}/content',
      may: anyone,
      input: shapes.versionNumber,
      output: shapes.versionContent,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { number }) {
        const { sha256, content } = await versionNumbered(tx, 'privacy', number)
        return { sha256, content }
      },
    }),

    versionChanges: query({
      summary: 'What is another in a version than in the one before it, or than in any other.',
      path: '/privacy/versions/{number}/changes',
      may: anyone,
      input: shapes.twoVersions,
      output: shapes.comparison,
      refuses: ['version.unknown'],
      async answer(tx, _actor, { number, against = number - 1 }, { locale }) {
        const to = await versionNumbered(tx, 'privacy', number)
        const from = against > 0 ? await versionNumbered(tx, 'privacy', against) : null
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

    publishPolicy: command({
      summary:
        'Publishes what the software does as what holds from a day on, and tells everybody. What matters needs a month and both ways.',
      path: '/privacy/versions',
      may: role('owner'),
      recently: true,
      input: shapes.publishing,
      output: shapes.policyView.shape.version.unwrap(),
      refuses: ['policy.unchanged', 'policy.too_soon', 'policy.both_ways', 'policy.no_mail'],
      perform: (tx, _actor, input) => publishPolicy(tx, sources, ports, input),
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
      async perform(tx, _actor, input) {
        await enterController(tx, input)
        await settleVersions(tx, sources)
        return controllersFrom(tx)
      },
    }),
  }
}

/** What people were told, and what is done now without their having been told. */
async function standingOf(tx: ReadTx, policy: Policy) {
  const [version, upcoming] = [await versionInForce(tx, 'privacy'), await versionAhead(tx, 'privacy')]
  if (!version || version.sha256 === policy.sha256) return { version, upcoming, untold: [] }
  const { facts } = contentOf(version)
  const told = upcoming ? changesBetween(facts, contentOf(upcoming).facts) : []
  return { version, upcoming, untold: without(told, changesBetween(facts, policy.facts)) }
}

const controllersFrom = async (tx: ReadTx) => ({
  today: (await today(tx)).toString(),
  now: await controllerOf(tx),
  later: await controllersAhead(tx),
})
