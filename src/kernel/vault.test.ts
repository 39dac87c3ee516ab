import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'
import { openVault, type Place, VaultBroken } from './vault.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const first = randomBytes(32)
const vault = openVault([first])
const place = (about: Partial<Place> = {}): Place => ({
  subject: 'per_one',
  column: 'identity.second_factor.secret',
  row: 'fac_1',
  ...about,
})
const secret = 'canary-of-the-vault'
const seal = (at = place(), by = vault) => world.db.transact((tx) => by.seal(tx, at, secret))
const open = (sealed: Uint8Array, at = place(), by = vault) =>
  world.db.read(async (tx) => (await by.open(tx, at, sealed)).toString())

describe('What is in the vault', () => {
  it('opens where it was sealed', async () => {
    expect(await open(await seal())).toBe(secret)
  })

  it('is never twice the same, and never readable as it lies', async () => {
    const [one, two] = [await seal(), await seal()]
    expect(one.equals(two)).toBe(false)
    expect(one.includes(secret)).toBe(false)
  })

  it.each([
    ['of another row', { row: 'fac_2' }],
    ['of another column', { column: 'profiles.accessibility.settings' }],
    ['of another person', { subject: 'per_two' }],
  ])('does not open in the place %s', async (_, elsewhere) => {
    await seal(place({ subject: 'per_two' }))
    await expect(open(await seal(), place(elsewhere))).rejects.toThrow(VaultBroken)
  })

  it('does not open when a single bit of it has changed', async () => {
    const sealed = await seal()
    for (const at of [0, 1, 13, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] as number) ^ 1
      await expect(open(changed)).rejects.toThrow(VaultBroken)
    }
    await expect(open(sealed.subarray(0, 20))).rejects.toThrow(VaultBroken)
  })

  it('does not open with another master key', async () => {
    await expect(open(await seal(), place(), openVault([randomBytes(32)]))).rejects.toThrow(VaultBroken)
  })

  it('is shut for good when its person’s key is shredded, and nobody else’s is', async () => {
    const gone = await seal(place({ subject: 'per_gone' }))
    const kept = await seal()
    await world.db.transact((tx) => vault.shred(tx, 'per_gone'))
    await expect(open(gone, place({ subject: 'per_gone' }))).rejects.toThrow(VaultBroken)
    expect(await open(kept)).toBe(secret)
    await seal(place({ subject: 'per_gone' }))
    await expect(open(gone, place({ subject: 'per_gone' }))).rejects.toThrow(VaultBroken)
  })

  it('has one key a person, however many seal at once', async () => {
    const at = place({ subject: 'per_many' })
    const sealed = await Promise.all(Array.from({ length: 20 }, () => seal(at)))
    for (const one of sealed) expect(await open(one, at)).toBe(secret)
  })
})

describe('A new master key', () => {
  it('opens what the old one sealed, once each key is wrapped anew, without touching what is sealed', async () => {
    const sealed = await seal()
    const second = randomBytes(32)
    const both = openVault([second, first])
    expect(await open(sealed, place(), both)).toBe(secret)

    let wrapped = 0
    for (let more = 1; more > 0; wrapped += more) more = await world.db.transact((tx) => both.rewrap(tx, 2))
    expect(wrapped).toBeGreaterThan(2)
    expect(await open(sealed, place(), openVault([second]))).toBe(secret)
    await expect(open(sealed)).rejects.toThrow(VaultBroken)
  })
})
