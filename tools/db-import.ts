// npm run db:import -- <file>: loads a file made by db:export into an empty database.
import { connectDatabase } from '~/server/db/database'
import { importDatabase } from '~/server/db/dump'
import { databaseOptions, runTool } from './db-options'

await runTool('npm run db:import -- console.json.gz', async (file) => {
  const connection = await connectDatabase(databaseOptions())
  try {
    const rows = await connection.patiently(() => importDatabase(connection, file))
    return `${rows} rows loaded from ${file}. Stored credentials open with the secret key of the installation they come from.`
  } finally {
    await connection.close()
  }
})
