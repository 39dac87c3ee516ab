import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const locales = new URL('../../../locales/en/', import.meta.url)
const settings = new URL('../../../project.inlang/settings.json', import.meta.url)

/** Every file in locales/en is a topic of words. */
export function topics(): string[] {
  return readdirSync(locales)
    .filter((name) => name.endsWith('.json'))
    .sort()
}

/** Tells the message compiler about every topic, so that a new file is picked up by being there. */
export function listTopics(): void {
  const before = readFileSync(settings, 'utf8')
  const project = JSON.parse(before)
  project['plugin.inlang.messageFormat'].pathPattern = topics().map((topic) => `./locales/{locale}/${topic}`)
  const after = `${JSON.stringify(project, null, 2)}\n`
  if (after !== before) writeFileSync(settings, after)
}
