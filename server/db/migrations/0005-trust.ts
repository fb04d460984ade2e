import { X509Certificate } from 'node:crypto'
import { type QueryExecutorProvider, sql } from 'kysely'

/** Registries that rest after refused credentials, and when the certificates end that they rely on. */
export async function up(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table registry_syncs add column refusals integer not null default 0`,
    sql`alter table registry_syncs add column paused_at timestamptz`,
    sql`alter table registry_syncs add column paused_message text not null default ''`,
    sql`alter table registries add column certificate_expires_at timestamptz`,
    sql`alter table registries add column certificate_subject text not null default ''`,
    sql`alter table registries add column server_certificate jsonb`,
  ]
  for (const statement of statements) await statement.execute(db)

  // Filled in here and not where it is read: a list of registries would have to parse every certificate each time, some 0.1 ms each.
  const registries = await sql<{
    uid: string
    tls_certificate: string
  }>`select uid, tls_certificate from registries where tls_certificate <> ''`.execute(db)
  for (const { uid, tls_certificate: pem } of registries.rows) {
    const first = endsFirst(pem)
    if (first !== undefined) {
      await sql`update registries set certificate_expires_at = ${first.expiresAt}, certificate_subject = ${first.subject} where uid = ${uid}`.execute(
        db,
      )
    }
  }
}

/** What is stored is PEM that was cleaned when it was uploaded: blocks and nothing else. A block that can't be read is passed over. */
function endsFirst(pem: string): { readonly expiresAt: Date; readonly subject: string } | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const ends = blocks.flatMap((block) => {
    try {
      const { validTo, subject } = new X509Certificate(block)
      return [{ expiresAt: new Date(validTo), subject: subject.trim().split('\n').join(', ') }]
    } catch {
      return []
    }
  })
  return ends.toSorted((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())[0]
}
