import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { type ReadTx, statement, type Tx } from './db.ts'

/** Whose it is and where it lies; what is sealed for one place opens in no other. */
export type Place = { subject: string; column: string; row: string }

/**
 * Keeps what even a stolen database must not tell. AES-256-GCM (NIST SP 800-38D) under a key per subject, which itself is
 * wrapped by a master key from outside the database. A vault serves one database.
 */
export type Vault = {
  seal(tx: Tx, place: Place, plain: string | Uint8Array): Promise<Buffer>
  /** Throws `VaultBroken` when it was sealed elsewhere, changed, or its subject's key is gone. */
  open(tx: ReadTx, place: Place, sealed: Uint8Array): Promise<Buffer>
  /** The same for many, whoever's they are: two statements at most. */
  sealMany(tx: Tx, all: readonly { place: Place; plain: string | Uint8Array }[]): Promise<Buffer[]>
  /** One statement. */
  openMany(tx: ReadTx, all: readonly { place: Place; sealed: Uint8Array }[]): Promise<Buffer[]>
  /**
   * What finds a sealed text again by the whole of it, and tells nothing else: HMAC-SHA-256 under a key of its column.
   * The key is wrapped like the others, so a new master key leaves every index as it is.
   */
  indexesOf(tx: ReadTx, column: string, texts: readonly string[]): Promise<Buffer[]>
  /** Makes the key of the indexes if there is none yet. Throws `VaultBroken` when the master keys do not fit this database. */
  prepare(tx: Tx): Promise<void>
  /** Makes everything sealed for these subjects unreadable, in every backup that lacks the keys too. */
  shred(tx: Tx, ...subjects: readonly string[]): Promise<void>
  /** Wraps up to `most` keys anew under the current master key; 0 when none is left. Nothing sealed changes. */
  rewrap(tx: Tx, most: number): Promise<number>
}

export class VaultBroken extends Error {
  override name = 'VaultBroken'
}

type KeyRow = { subject: string; master_key_id: string; wrapped: Buffer }

const version = 1
const nonceBytes = 12
const tagBytes = 16
const indexing = 'blind index'

/** `masterKeys`: 32 bytes each, the current one first; the others open what was sealed before a change of keys. */
export function openVault(masterKeys: readonly Uint8Array[]): Vault {
  const masters = new Map(masterKeys.map((key) => [masterKeyId(key), key]))
  const [currentId] = masters.keys()
  if (!currentId) throw new Error('A vault needs a master key.')
  for (const key of masterKeys) if (key.length !== 32) throw new Error('A master key of the vault is 32 bytes long.')
  let indexKey: Buffer | undefined
  const columnKeys = new Map<string, Buffer>()

  const wrap = (subject: string, key: Uint8Array) =>
    encrypt(masters.get(currentId) as Uint8Array, `kernel.vault_key|${subject}`, key)
  const unwrap = ({ subject, master_key_id, wrapped }: KeyRow) => {
    const master = masters.get(master_key_id)
    if (!master) throw new VaultBroken(`The master key ${master_key_id} is not among the keys given.`)
    return decrypt(master, `kernel.vault_key|${subject}`, wrapped)
  }

  const vault: Vault = {
    async seal(tx, place, plain) {
      const [sealed] = await vault.sealMany(tx, [{ place, plain }])
      return sealed as Buffer
    },
    async open(tx, place, sealed) {
      const [plain] = await vault.openMany(tx, [{ place, sealed }])
      return plain as Buffer
    },
    async sealMany(tx, all) {
      const keys = await keysToSeal(
        tx,
        all.map(({ place }) => place.subject),
      )
      return all.map(({ place, plain }) =>
        encrypt(keyOf(keys, place.subject), boundTo(place), typeof plain === 'string' ? Buffer.from(plain) : plain),
      )
    },
    async openMany(tx, all) {
      const keys = await keysOf(
        tx,
        all.map(({ place }) => place.subject),
      )
      return all.map(({ place, sealed }) => decrypt(keyOf(keys, place.subject), boundTo(place), sealed))
    },
    async indexesOf(tx, column, texts) {
      const key = columnKeys.get(column) ?? (await columnKey(tx, column))
      return texts.map((text) => createHmac('sha256', key).update(text).digest())
    },
    async prepare(tx) {
      await keysToSeal(tx, [indexing])
    },
    async shred(tx, ...subjects) {
      if (subjects.length > 0) await statement(tx, 'delete from kernel.vault_key where subject = any($1)', [subjects])
    },
    async rewrap(tx, most) {
      const rows = await statement<KeyRow>(
        tx,
        'select subject, master_key_id, wrapped from kernel.vault_key where master_key_id <> $1 limit $2 for update skip locked',
        [currentId, most],
      )
      for (const row of rows)
        await statement(tx, 'update kernel.vault_key set master_key_id = $2, wrapped = $3 where subject = $1', [
          row.subject,
          currentId,
          wrap(row.subject, unwrap(row)),
        ])
      return rows.length
    },
  }
  return vault

  async function keysOf(tx: ReadTx, subjects: readonly string[]): Promise<Map<string, Buffer>> {
    if (subjects.length === 0) return new Map()
    const rows = await statement<KeyRow>(
      tx,
      'select subject, master_key_id, wrapped from kernel.vault_key where subject = any($1)',
      [[...new Set(subjects)]],
    )
    return new Map(rows.map((row) => [row.subject, unwrap(row)]))
  }

  /** Makes the keys that are missing. Of two who make the same one at once, the second waits and takes the first one's. */
  async function keysToSeal(tx: Tx, subjects: readonly string[]): Promise<Map<string, Buffer>> {
    const keys = await keysOf(tx, subjects)
    const missing = [...new Set(subjects)].filter((subject) => !keys.has(subject)).sort()
    if (missing.length === 0) return keys
    const made = new Map(missing.map((subject) => [subject, randomBytes(32)]))
    const rows = await statement<{ subject: string }>(
      tx,
      `insert into kernel.vault_key (subject, master_key_id, wrapped, made_at)
       select subject, $3, wrapped, $4 from unnest($1::text[], $2::bytea[]) as made(subject, wrapped)
       on conflict do nothing returning subject`,
      [missing, missing.map((subject) => wrap(subject, keyOf(made, subject))), currentId, tx.now],
    )
    for (const { subject } of rows) keys.set(subject, keyOf(made, subject))
    const others = missing.filter((subject) => !keys.has(subject))
    return others.length === 0 ? keys : new Map([...keys, ...(await keysOf(tx, others))])
  }

  async function columnKey(tx: ReadTx, column: string): Promise<Buffer> {
    indexKey ??= keyOf(await keysOf(tx, [indexing]), indexing)
    const key = Buffer.from(hkdfSync('sha256', indexKey, '', `${indexing} of ${column}`, 32))
    columnKeys.set(column, key)
    return key
  }
}

/** Names a master key beside what it closes, without telling anything of it. */
export const masterKeyId = (key: Uint8Array) =>
  createHash('sha256').update('vault key ').update(key).digest('hex').slice(0, 12)
const boundTo = ({ column, row, subject }: Place) => `${column}|${row}|${subject}`

function keyOf(keys: ReadonlyMap<string, Buffer>, subject: string): Buffer {
  const key = keys.get(subject)
  if (!key) throw new VaultBroken('The key of this subject is gone.')
  return key
}

/** version (1 byte) · nonce (12) · tag (16) · ciphertext */
function encrypt(key: Uint8Array, bound: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound))
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ciphertext])
}

function decrypt(key: Uint8Array, bound: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed)
  const nonce = bytes.subarray(1, 1 + nonceBytes)
  const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes)
  if (bytes[0] !== version || tag.length < tagBytes) throw new VaultBroken('This was not sealed by a vault.')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound)).setAuthTag(tag)
    return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()])
  } catch {
    throw new VaultBroken('This was sealed for another place or with another key, or was changed since.')
  }
}
