import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, over, query } from '#kernel/door'
import { choicesOfKey, endKey, keysOf, makeKey } from './keys.ts'
import type { IdentityPorts } from './ports.ts'
import * as shapes from './schema.ts'
import { holdOwnWays } from './ways.ts'

const nothing = z.object({})

/** Doors to the keys by which programs come in one's name. No key opens them. */
export const keyDoors = ({ keys: limits }: Pick<IdentityPorts, 'keys'>) => ({
  keys: query({
    summary: 'One’s own API keys that work, or those that stopped in the last ninety days. Never the keys themselves.',
    path: '/me/keys',
    may: anyPerson,
    whileRestricted: true,
    input: shapes.searchOfKeys,
    output: shapes.keysPage,
    answer: (tx, actor, search) => keysOf(tx, personOf(actor).id, search),
  }),

  keyChoices: query({
    summary: 'What a new API key may be: scopes, the longest time, how many more.',
    path: '/me/key-choices',
    may: anyPerson,
    whileRestricted: true,
    input: nothing,
    output: shapes.keyChoices,
    answer: (tx, actor) => choicesOfKey(tx, personOf(actor), limits),
  }),

  makeKey: command({
    summary: 'Makes an API key. Its text is in this answer and can never be seen again.',
    path: '/me/keys',
    may: anyPerson,
    recently: true,
    input: shapes.makingKey,
    output: shapes.madeKey,
    refuses: ['key.too_many'],
    details: ({ scopes, days }) => ({ scopes: scopes.join(' '), days }),
    async perform(tx, actor, wish) {
      const person = personOf(actor)
      await holdOwnWays(tx, person)
      return makeKey(tx, person, wish, limits)
    },
  }),

  endKey: command({
    summary: 'Ends one of one’s own API keys, at once and for good.',
    path: '/me/keys/{keyId}',
    method: 'DELETE',
    may: over('key', 'holder'),
    whileRestricted: true,
    input: shapes.byKey,
    output: nothing,
    refuses: ['key.unknown'],
    async perform(tx, actor, { keyId }) {
      await endKey(tx, personOf(actor), keyId)
      return {}
    },
  }),
})
