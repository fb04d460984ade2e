import * as z from 'zod/mini'

export interface PasswordRule {
  readonly text: string
  readonly met: boolean
}

/** The rules of a password schema, each with whether a password keeps it. They are read from the schema: an empty password breaks every one. */
export function passwordRules(schema: z.core.$ZodType<string>, password: string): PasswordRule[] {
  const broken = new Set(issuesOf(schema, password))
  return issuesOf(schema, '').map((text) => ({ text, met: !broken.has(text) }))
}

function issuesOf(schema: z.core.$ZodType<string>, password: string): string[] {
  const result = z.safeParse(schema, password)
  return result.success ? [] : result.error.issues.map((issue) => issue.message)
}
