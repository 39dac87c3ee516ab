import { readdir, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Locale } from '../../src/web/format/locales.ts'
import { inLanguage } from '../../src/web/words/languages.ts'

export type PageWeight = {
  route: string
  /** gzip, in bytes, of everything the first visit to the page runs. */
  script: number
  style: number
  modules: number
}

/** The folder of the last build; undefined where none was made. */
export async function currentBuild(): Promise<URL | undefined> {
  const builds = new URL('../../build/', import.meta.url)
  const name = await readFile(new URL('current', builds), 'utf8').catch(() => undefined)
  return name === undefined ? undefined : new URL(`${name.trim()}/`, builds)
}

/**
 * Weighs every page of the last build for a reader of one language: the entry, the layouts around it, the page for errors,
 * the page itself, and all they import at once.
 */
export async function pageWeights(build: URL, language: Locale): Promise<PageWeight[]> {
  const manifest = await readFile(new URL('server/manifest.js', build), 'utf8')
  const entry = JSON.parse(/client: \{.*?imports:(\[.*?\])/.exec(manifest)?.[1] ?? '[]') as string[]
  const nodes = new Map(
    await Promise.all((await readdir(new URL('server/nodes/', build))).map((file) => readNode(build, file))),
  )
  const routes = [...manifest.matchAll(/id: ?"([^"]+)",[\s\S]*?page: ?(\{[^}]*\}|null)/g)]
  return Promise.all(
    routes.flatMap(([, route = '', page = 'null']) => {
      const leaf = /leaf: ?(\d+)/.exec(page)?.[1]
      if (leaf === undefined) return []
      const layouts = /layouts: ?\[([\d,]*)\]/.exec(page)?.[1]?.split(',').filter(Boolean) ?? []
      return [
        weigh(
          build,
          language,
          route,
          entry,
          ['0', '1', ...layouts, leaf].flatMap((index) => nodes.get(index) ?? []),
        ),
      ]
    }),
  )
}

type Node = { imports: string[]; stylesheets: string[] }

async function readNode(build: URL, file: string): Promise<[string, Node]> {
  const text = await readFile(new URL(`server/nodes/${file}`, build), 'utf8')
  const list = (name: string) =>
    JSON.parse(new RegExp(`export const ${name} = (\\[.*?\\]);`).exec(text)?.[1] ?? '[]') as string[]
  return [file.replace('.js', ''), { imports: list('imports'), stylesheets: list('stylesheets') }]
}

async function weigh(build: URL, language: Locale, route: string, entry: string[], nodes: Node[]): Promise<PageWeight> {
  const files = [...entry, ...nodes.flatMap(({ imports }) => imports)]
  const scripts = new Set(files.map((file) => inLanguage(file, language)))
  const styles = new Set(nodes.flatMap(({ stylesheets }) => stylesheets))
  return { route, script: await weightOf(build, scripts), style: await weightOf(build, styles), modules: scripts.size }
}

async function weightOf(build: URL, files: Set<string>): Promise<number> {
  const sizes = await Promise.all(
    [...files].map(async (file) => gzipSync(await readFile(new URL(`client/${file}`, build)), { level: 9 }).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
