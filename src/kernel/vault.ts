import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type ReadTx, statement, type Tx } from './db.ts'

/** Whose it is and where it lies; what is sealed for one place opens in no other. */
export type Place = { subject: string; column: string; row: string }

/**
 * Keeps what even a stolen database must not tell. AES-256-GCM (NIST SP 800-38D) under a key per subject, which itself is
 * wrapped by a master key from outside the database.
 */
export type Vault = {
  seal(tx: Tx, place: Place, plain: string | Uint8Array): Promise<Buffer>
  /** Throws `VaultBroken` when it was sealed elsewhere, changed, or its subject's key is gone. */
  open(tx: ReadTx, place: Place, sealed: Uint8Array): Promise<Buffer>
  /** Makes everything sealed for this subject unreadable, in every backup that lacks the key too. */
  shred(tx: Tx, subject: string): Promise<void>
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

/** `masterKeys`: 32 bytes each, the current one first; the others open what was sealed before a change of keys. */
export function openVault(masterKeys: readonly Uint8Array[]): Vault {
  const masters = new Map(masterKeys.map((key) => [keyId(key), key]))
  const [currentId] = masters.keys()
  if (!currentId) throw new Error('A vault needs a master key.')
  for (const key of masterKeys) if (key.length !== 32) throw new Error('A master key of the vault is 32 bytes long.')

  const wrap = (subject: string, key: Uint8Array) =>
    encrypt(masters.get(currentId) as Uint8Array, `kernel.vault_key|${subject}`, key)
  const unwrap = ({ subject, master_key_id, wrapped }: KeyRow) => {
    const master = masters.get(master_key_id)
    if (!master) throw new VaultBroken(`The master key ${master_key_id} is not among the keys given.`)
    return decrypt(master, `kernel.vault_key|${subject}`, wrapped)
  }

  return {
    async seal(tx, place, plain) {
      const key = await subjectKey(tx, place.subject)
      return encrypt(key, boundTo(place), typeof plain === 'string' ? Buffer.from(plain) : plain)
    },
    async open(tx, place, sealed) {
      const row = await keyRow(tx, place.subject)
      if (!row) throw new VaultBroken('The key of this subject is gone.')
      return decrypt(unwrap(row), boundTo(place), sealed)
    },
    async shred(tx, subject) {
      await statement(tx, 'delete from kernel.vault_key where subject = $1', [subject])
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

  async function subjectKey(tx: Tx, subject: string): Promise<Uint8Array> {
    const known = await keyRow(tx, subject)
    if (known) return unwrap(known)
    await statement(
      tx,
      'insert into kernel.vault_key (subject, master_key_id, wrapped, made_at) values ($1, $2, $3, $4) on conflict do nothing',
      [subject, currentId, wrap(subject, randomBytes(32)), tx.now],
    )
    return unwrap((await keyRow(tx, subject)) as KeyRow)
  }
}

const keyId = (key: Uint8Array) => createHash('sha256').update('vault key ').update(key).digest('hex').slice(0, 12)
const boundTo = ({ column, row, subject }: Place) => `${column}|${row}|${subject}`

async function keyRow(tx: ReadTx, subject: string): Promise<KeyRow | undefined> {
  const [row] = await statement<KeyRow>(
    tx,
    'select subject, master_key_id, wrapped from kernel.vault_key where subject = $1',
    [subject],
  )
  return row
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
