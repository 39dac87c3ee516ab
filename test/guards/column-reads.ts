import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import ts from 'typescript'

/** A file of a module: the tables it speaks of, and the columns it looks at rather than only writes. */
export type Reading = {
  readonly module: string
  readonly tables: ReadonlySet<string>
  readonly columns: ReadonlySet<string>
}

/** What hands out, brings in, takes away or lists whatever the map says looks at columns for nobody’s use. */
const byTheMap = /^(copies|recipients|imports|import-schemas)\.ts$/
const saysOnly = /^(personal-data|data-map|tables)\.ts$/
/** Copies, recipients and imports are what these are about. */
const itsOwn = new Set(['privacy', 'imports'])

export function readingsIn(root: string): Reading[] {
  const files = globSync(['src/modules/*/*.ts', 'src/kernel/*.ts'], { cwd: root }).filter((path) => {
    const name = basename(path)
    return (
      !/\.(test|contract)\.ts$/.test(path) &&
      !saysOnly.test(name) &&
      (!byTheMap.test(name) || itsOwn.has(moduleOf(path)))
    )
  })
  const sources = new Map(files.map((path) => [path, readFileSync(`${root}/${path}`, 'utf8')]))
  const readings = new Map(
    [...sources].map(([path, source]) => [path, readingOf(moduleOf(path), source, basename(path))]),
  )
  return [...readings].map(([path, reading]) => ({
    ...reading,
    // A row that a neighbour hands over is looked at here.
    tables: new Set([
      ...reading.tables,
      ...neighboursOf(sources.get(path) ?? '').flatMap((name) => [
        ...(readings.get(`${dirname(path)}/${name}`)?.tables ?? []),
      ]),
    ]),
  }))
}

const moduleOf = (path: string) => /^src\/modules\/([^/]+)/.exec(path)?.[1] ?? 'kernel'
const neighboursOf = (source: string) => [...source.matchAll(/from '\.\/([^']+)'/g)].map(([, name]) => name ?? '')

export function readingOf(module: string, source: string, name = 'rows.ts'): Reading {
  const columns = new Set<string>()
  const tables = new Set(source.match(/\b[a-z]+\.[a-z_]+\b/g))
  for (const [, row] of source.matchAll(/\b([A-Z][A-Za-z]*)Row\b/g)) tables.add(`${module}.${snake(row ?? '')}`)
  const isSchema = /(^|-)schemas?\.ts$/.test(name)
  const look = (node: ts.Node): void => {
    for (const column of columnsAt(node)) columns.add(column)
    // What a door answers with is looked at by whoever asks.
    if (isSchema && ts.isPropertyAssignment(node)) columns.add(node.name.getText())
    if (isSchema && ts.isShorthandPropertyAssignment(node)) columns.add(node.name.text)
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true))
  return { module, tables, columns }
}

const snake = (name: string) => name.replace(/(?<=.)[A-Z]/g, '_$&').toLowerCase()

/** A property that is looked at, a name in a statement, or one that is taken out of a row; never the name of what is written. */
function columnsAt(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node)) return [node.name.text]
  if (ts.isBindingElement(node)) return [(node.propertyName ?? node.name).getText()]
  if (ts.isStringLiteral(node)) return isWritten(node) ? [] : wordsOf(node.text)
  if (ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    return wordsOf(withoutWritten(node.text))
  return []
}

const isWritten = (node: ts.StringLiteral) =>
  ts.isPropertyAssignment(node.parent) ? node.parent.name === node : ts.isImportDeclaration(node.parent)

const wordsOf = (text: string) => text.match(/[a-z_][a-z0-9_]*/g) ?? []

/** The columns that an `insert` names, and those to which an `update` gives a value. */
function withoutWritten(statement: string): string {
  const [head = '', ...sets] = statement.replaceAll(/insert\s+into\s+[a-z_.]+\s*\([^)]*\)/g, ' ').split(/\bset\b/)
  return [head, ...sets.map(withoutGiven)].join(' ')
}

/** What follows `set`, up to where it looks again. */
function withoutGiven(set: string): string {
  const end = set.search(/\b(where|from|returning)\b/)
  const given = end === -1 ? set : set.slice(0, end)
  return given.replaceAll(/[a-z_]+\s*=/g, ' ') + set.slice(given.length)
}

/** Columns that no file of their module looks at: one that speaks of their table, or any where no other table has the name. */
export function unreadColumns(columns: readonly string[], readings: readonly Reading[]): string[] {
  return columns.filter((column) => {
    const [module = '', table = '', name = ''] = column.split('.')
    const isAlone = columns.filter((other) => other.startsWith(`${module}.`) && other.endsWith(`.${name}`)).length === 1
    return !readings.some(
      (file) => file.module === module && file.columns.has(name) && (isAlone || file.tables.has(`${module}.${table}`)),
    )
  })
}
