import * as z from 'zod/mini'

export const Variable = z.object({
  /** Of a sensitive variable the mask in every read; sent back it keeps what is stored. */
  defaultValue: z._default(z.string(), ''),
  description: z._default(z.string(), ''),
  displayName: z._default(z.string(), ''),
  format: z._default(z.enum(['string', 'number', 'boolean', 'ipv4', 'ipv4cidr', 'ipv6', 'version', 'base64']), 'string'),
  hidden: z._default(z.boolean(), false),
  immutable: z._default(z.boolean(), false),
  inputType: z._default(z.enum(['text', 'dropdown', 'multiline']), 'text'),
  isSensitive: z._default(z.boolean(), false),
  name: z
    .string('Every variable has a name')
    .check(
      z.regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, 'Start with a letter or an underscore; up to 64 letters, digits, hyphens and underscores'),
    ),
  options: z._default(
    z.array(
      z.object({
        default: z._default(z.boolean(), false),
        description: z.optional(z.string()),
        label: z.optional(z.string()),
        value: z.string(),
      }),
    ),
    [],
  ),
  regex: z._default(z.string(), ''),
  required: z._default(z.boolean(), false),
})
export type Variable = z.infer<typeof Variable>
export const Variables = z.object({ variables: z._default(z.array(Variable), []) }).register(z.globalRegistry, { id: 'Variables' })
export const VariableNames = z.strictObject({ variables: z.array(z.string()) }).register(z.globalRegistry, { id: 'VariableNames' })
