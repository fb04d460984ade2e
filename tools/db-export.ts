// npm run db:export -- <file>: writes everything in the database to a file; gzip when its name ends in .gz.
import { connectDatabase } from '~/server/db/database'
import { exportDatabase } from '~/server/db/dump'
import { databaseOptions, runTool } from './db-options'

await runTool('npm run db:export -- console.json.gz', async (file) => {
  const connection = await connectDatabase(databaseOptions())
  try {
    const rows = await connection.patiently(() => exportDatabase(connection, file))
    return `${rows} rows written to ${file}. It holds password hashes and sealed credentials: keep it as safe as the data folder, and the secret key with it.`
  } finally {
    await connection.close()
  }
})
