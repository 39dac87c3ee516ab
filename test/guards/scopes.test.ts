import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Door } from '#kernel/door'
import { scopeOf, scopesFor } from '#kernel/scopes'
import { doorsOf } from '../../src/composition.ts'
import type { Ports } from '../../src/ports.ts'

const all = doorsOf({} as Ports)
const doors = Object.entries(all).flatMap(([module, named]) =>
  Object.entries(named).map(([name, door]) => [`${module}.${name}`, door as Door] as const),
)
const opened = doors.filter(([name, door]) => scopeOf(name, door))

describe('What API keys may do', () => {
  it.each(['en', 'fr'])('is said of every scope in locales/%s/keys.json, and of nothing else', (locale) => {
    const path = new URL(`../../locales/${locale}/keys.json`, import.meta.url)
    const said = Object.keys(JSON.parse(readFileSync(path, 'utf8'))).filter((key) => key.startsWith('keys_scope_'))
    const scopes = scopesFor(all, 'owner').map((scope) => `keys_scope_${scope.replace(':', '_')}`)
    expect(scopes.length).toBeGreaterThan(10)
    expect(said.sort()).toEqual(scopes.sort())
  })

  it('is never to agree: a person does that', () => {
    const agreeing = doors.filter(([, door]) =>
      JSON.stringify(z.toJSONSchema(door.input, loosely)).includes('"agreed"'),
    )
    expect(agreeing.length).toBeGreaterThan(2)
    expect(agreeing.filter(([name, door]) => scopeOf(name, door)).map(([name]) => name)).toEqual([])
  })

  it('is nothing between a child and their guardian: no program asks, answers or takes back', () => {
    const about = doors.filter(([, door]) => /\/guardian(\/|$)/.test(door.path))
    expect(about.length).toBeGreaterThan(6)
    expect(about.filter(([name, door]) => scopeOf(name, door)).map(([name]) => name)).toEqual([])
  })

  it('is nothing where somebody has to show who they are, and nothing about accounts but to look at them', () => {
    expect(opened.filter(([, door]) => door.recently)).toEqual([])
    expect(opened.map(([name]) => name).filter((name) => name.startsWith('identity.'))).toEqual([
      'identity.me',
      'identity.people',
      'identity.person',
    ])
  })

  it('is nothing in a module that app.ts has not opened to them: its mails hold links that open accounts', () => {
    expect(opened.map(([name]) => name).filter((name) => name.startsWith('notifications.'))).toEqual([])
  })
})

const loosely = { io: 'input', unrepresentable: 'any' } as const
