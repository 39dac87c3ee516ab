import pg from 'pg'

export type AuditHead = { number: string; hash: string }

/** How far the audit trail of the embedded database has come; null where there is none yet. */
export function auditHead(adminUrl: string): Promise<AuditHead | null> {
  return withTrail(adminUrl, null, async (client) => {
    const { rows } = await client.query<AuditHead>(
      `select number::text, encode(hash, 'hex') as hash from kernel.audit_head as head order by head.number desc limit 1`,
    )
    return rows[0] ?? null
  })
}

/** Whether the trail still has the line that somebody noted, as it was. */
export function reaches(adminUrl: string, noted: AuditHead | null | undefined): Promise<boolean> {
  if (!noted) return Promise.resolve(true)
  return withTrail(adminUrl, false, (client) => hasLink(client, noted))
}

export async function hasLink(client: pg.ClientBase, { number, hash }: AuditHead): Promise<boolean> {
  const { rows } = await client.query(
    `select from kernel.audit_link where number = $1 and encode(hash, 'hex') = $2
     union all select from kernel.audit_cut where number = $1 and encode(hash, 'hex') = $2`,
    [number, hash],
  )
  return rows.length > 0
}

async function withTrail<T>(adminUrl: string, otherwise: T, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = new URL(adminUrl)
  url.pathname = '/lectern'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    const { rows } = await client.query(`select to_regclass('kernel.audit_head') is not null as there`)
    return rows[0].there ? await ask(client) : otherwise
  } finally {
    await client.end()
  }
}
