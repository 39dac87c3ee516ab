import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'STYLE.md',
  'CONTRIBUTING.md',
  ...(await readdir(join(root, 'docs'), { recursive: true }))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Links relative to the page, and `code` that begins with one of our folders. */
function pathsNamedIn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '')
  const links = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, path]) => join(page, '..', path as string))
  const codes = [...text.matchAll(/`((?:src|test|bin|docs|tools|bench|locales)\/[\w./-]+)`/g)].map(
    ([, path]) => path as string,
  )
  return [...links, ...codes]
}

test.each(pages)('every path that %s names exists', (page) => {
  expect(pathsNamedIn(page).filter((path) => !existsSync(join(root, path)))).toEqual([])
})
