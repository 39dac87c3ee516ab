import { readdir } from 'node:fs/promises'
import type { ImpersonalColumn, PersonalColumn, PersonalData, PersonalRows, Rows } from '#kernel/personal-data'

const modules = await readdir(new URL('../../src/modules', import.meta.url))

/** What each module's personal-data.ts says, whether or not anybody imports it. */
export function mapsDeclared(): Promise<[string, PersonalData][]> {
  return Promise.all([
    import('../../src/kernel/data-map.ts').then(({ dataMap }) => ['kernel', dataMap] as [string, PersonalData]),
    ...modules.map((name) =>
      import(`../../src/modules/${name}/personal-data.ts`).then(
        (file) => [name, Object.values(file)[0]] as [string, PersonalData],
      ),
    ),
  ])
}

/** `courses.course.title`, and what is said of it. */
export async function columnsDeclared(): Promise<[string, PersonalColumn | ImpersonalColumn][]> {
  const maps = await mapsDeclared()
  return maps.flatMap(([module, map]) =>
    Object.entries(map).flatMap(([table, columns]) =>
      Object.entries(columns).map(([column, said]): [string, PersonalColumn | ImpersonalColumn] => [
        `${module}.${table}.${column}`,
        said,
      ]),
    ),
  )
}

/** `live.seat`, and how its rows lead to people. */
export const rowsDeclared = (rows: Readonly<Record<string, PersonalRows>>): Map<string, Rows> =>
  new Map(
    Object.entries(rows).flatMap(([module, tables]) =>
      Object.entries(tables).map(([table, lead]): [string, Rows] => [`${module}.${table}`, lead]),
    ),
  )
