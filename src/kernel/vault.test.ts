import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { vaultKeysOfSpecs, vaultOfSpecs } from '../../test/vaults.ts'
import { openWorld, type World } from '../../test/world.ts'
import { masterKeyId, openVault, type Place, VaultBroken } from './vault.ts'
import { vaultDuties } from './vault-rewraps.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const [first] = vaultKeysOfSpecs as [Buffer]
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

describe('A blind index', () => {
  const indexOf = async (text: string, { column = 'identity.person.email_sealed', by = vaultOfSpecs() } = {}) =>
    (await world.db.read((tx) => by.indexesOf(tx, column, [text])))[0]?.toString('hex')

  it('is the same for the same text of one column, and for nothing else', async () => {
    const one = await indexOf('kofi@demo.test')
    expect(await indexOf('kofi@demo.test')).toBe(one)
    expect(await indexOf('kofi@demo.tesu')).not.toBe(one)
    expect(await indexOf('kofi@demo.test', { column: 'invitations.invitation.email_sealed' })).not.toBe(one)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
  })

  it('stays as it is when the master key is another, and is made with none but a key of this database', async () => {
    const one = await indexOf('kofi@demo.test')
    const second = randomBytes(32)
    await expect(world.db.transact((tx) => openVault([second]).prepare(tx))).rejects.toThrow(VaultBroken)
    expect(await closedBy(first)).toBeGreaterThan(0)
    for (const { perform } of vaultDuties(openVault([second, first]))) await perform(world.db, {})
    expect(await closedBy(first)).toBe(0)
    expect(await indexOf('kofi@demo.test', { by: openVault([second]) })).toBe(one)
    for (const { perform } of vaultDuties(openVault([first, second]))) await perform(world.db, {})
    expect(await closedBy(second)).toBe(0)
  })

  async function closedBy(key: Buffer): Promise<number> {
    const { rows } = await world.pools.reader.query(
      'select count(*)::int as keys from kernel.vault_key where master_key_id = $1',
      [masterKeyId(key)],
    )
    return rows[0].keys
  }
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
