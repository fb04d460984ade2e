/** Whether an insert or update failed on this unique index (PostgreSQL's unique_violation). The transaction can't go on after it. */
export function violatesUnique(error: unknown, index: string): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505' && 'constraint' in error && error.constraint === index
}
