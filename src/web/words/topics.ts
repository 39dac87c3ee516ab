import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const root = new URL('../../../', import.meta.url)
const settings = new URL('project.inlang/settings.json', root)

/** Writes the message compiler's project from the files in locales/en: a new topic is picked up by being there. */
export function listTopics(): void {
  const topics = readdirSync(new URL('locales/en/', root))
    .filter((name) => name.endsWith('.json'))
    .sort()
  const project = {
    $schema: 'https://inlang.com/schema/project-settings',
    baseLocale: 'en',
    locales: ['en', 'fr'],
    modules: ['./node_modules/@inlang/plugin-message-format/dist/index.js'],
    telemetry: 'off',
    'plugin.inlang.messageFormat': { pathPattern: topics.map((topic) => `./locales/{locale}/${topic}`) },
  }
  const written = `${JSON.stringify(project, null, 2)}\n`
  mkdirSync(new URL('project.inlang/', root), { recursive: true })
  if (!existsSync(settings) || readFileSync(settings, 'utf8') !== written) writeFileSync(settings, written)
}
