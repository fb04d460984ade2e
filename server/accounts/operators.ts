import type { Db, Tx } from '../db/schema'
import { operatorExists } from './store'

/** Whether the system has an operator; until then it waits for set-up. */
export async function anyOperator(db: Db | Tx): Promise<boolean> {
  return operatorExists(db)
}
