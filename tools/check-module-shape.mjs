/** Every module is read the same way: these names and nothing else at its root. A sub-module has the same shape. */
import { readdirSync } from 'node:fs'
import { mayCall } from './module-map.mjs'

const root = process.argv[2] ?? 'src/modules'
const vocabulary = new Set(
  `README.md index.ts schema.ts rules.ts policy.ts flows.ts tables.ts migrations events.ts reactions.ts ports.ts
   api.ts channels.ts jobs.ts tools.ts notices.ts emails personal-data.ts`.split(/\s+/),
)
const required = ['README.md', 'index.ts', 'personal-data.ts']
const isNoun = (name) => /^([a-z]+-)*([a-z]+s|people)([.]test)?[.]ts$/.test(name)
const isSpec = (name) => /[.](test|contract)[.]ts$/.test(name)

const complaints = readdirSync(root).flatMap((module) => {
  const names = readdirSync(`${root}/${module}`)
  return [
    ...(module in mayCall ? [] : [`${module}: not on tools/module-map.mjs`]),
    ...required.filter((name) => !names.includes(name)).map((name) => `${module}: has no ${name}`),
    ...names
      .filter((name) => !vocabulary.has(name) && !isNoun(name) && !isSpec(name))
      .map((name) => `${module}/${name}: not a word this project uses (files are plural nouns)`),
  ]
})
if (complaints.length > 0) {
  console.error(complaints.join('\n'))
  process.exitCode = 1
}
