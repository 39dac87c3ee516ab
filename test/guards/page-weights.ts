import { readdir, readFile, stat } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

export type PageWeight = {
  route: string /** gzip, in bytes, of everything the first visit to the page runs. */
  script: number
  style: number
  modules: number
}

const build = new URL('../../build/', import.meta.url)

export async function isBuilt(): Promise<boolean> {
  return stat(new URL('server/manifest.js', build)).then(
    () => true,
    () => false,
  )
}

/** Weighs every page of the last build: the entry, the layouts around it, the page for errors, the page itself, and all they import at once. */
export async function pageWeights(): Promise<PageWeight[]> {
  const manifest = await readFile(new URL('server/manifest.js', build), 'utf8')
  const entry = JSON.parse(/client: \{.*?imports:(\[.*?\])/.exec(manifest)?.[1] ?? '[]') as string[]
  const nodes = new Map(await Promise.all((await readdir(new URL('server/nodes/', build))).map(readNode)))
  const routes = [...manifest.matchAll(/id: ?"([^"]+)",[\s\S]*?page: ?(\{[^}]*\}|null)/g)]
  return Promise.all(
    routes.flatMap(([, route = '', page = 'null']) => {
      const leaf = /leaf: ?(\d+)/.exec(page)?.[1]
      if (leaf === undefined) return []
      const layouts = /layouts: ?\[([\d,]*)\]/.exec(page)?.[1]?.split(',').filter(Boolean) ?? []
      return [
        weigh(
          route,
          entry,
          ['0', '1', ...layouts, leaf].flatMap((index) => nodes.get(index) ?? []),
        ),
      ]
    }),
  )
}

type Node = { imports: string[]; stylesheets: string[] }

async function readNode(file: string): Promise<[string, Node]> {
  const text = await readFile(new URL(`server/nodes/${file}`, build), 'utf8')
  const list = (name: string) =>
    JSON.parse(new RegExp(`export const ${name} = (\\[.*?\\]);`).exec(text)?.[1] ?? '[]') as string[]
  return [file.replace('.js', ''), { imports: list('imports'), stylesheets: list('stylesheets') }]
}

async function weigh(route: string, entry: string[], nodes: Node[]): Promise<PageWeight> {
  const scripts = new Set([...entry, ...nodes.flatMap(({ imports }) => imports)])
  const styles = new Set(nodes.flatMap(({ stylesheets }) => stylesheets))
  return { route, script: await weightOf(scripts), style: await weightOf(styles), modules: scripts.size }
}

async function weightOf(files: Set<string>): Promise<number> {
  const sizes = await Promise.all(
    [...files].map(async (file) => gzipSync(await readFile(new URL(`client/${file}`, build)), { level: 9 }).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
