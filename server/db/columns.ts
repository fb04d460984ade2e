import type { ColumnType } from 'kysely'

/** timestamptz: read as Date, written as Date. */
export type Timestamp = ColumnType<Date, Date, Date>
export type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>
