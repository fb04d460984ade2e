import * as z from 'zod/mini'

/** Shortest password of a system operator, in characters (documented rule). */
const OPERATOR_PASSWORD_MIN = 14

export const Email = z
  .string()
  .check(z.trim(), z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+$/, 'Enter an email address, such as jo@example.com'))
export const PersonName = z.string().check(z.trim(), z.minLength(1, 'Enter a name'), z.maxLength(64))

/** At least 14 characters with an upper-case letter, a lower-case letter, a digit and a special character. */
export const OperatorPassword = z
  .string()
  .check(
    z.minLength(OPERATOR_PASSWORD_MIN, 'Use at least 14 characters'),
    z.maxLength(1024, 'Use at most 1,024 characters'),
    z.regex(/\p{Lu}/u, 'Add an upper-case letter'),
    z.regex(/\p{Ll}/u, 'Add a lower-case letter'),
    z.regex(/\d/, 'Add a digit'),
    z.regex(/[^\p{L}\p{N}\s]/u, 'Add a special character'),
  )

/** The documented default policy of a tenant: 6 to 64 characters, one of each class. */
export const TenantPassword = z
  .string()
  .check(
    z.minLength(6, 'Use at least 6 characters'),
    z.maxLength(64, 'Use at most 64 characters'),
    z.regex(/\p{Lu}/u, 'Add an upper-case letter'),
    z.regex(/\p{Ll}/u, 'Add a lower-case letter'),
    z.regex(/\d/, 'Add a digit'),
    z.regex(/[^\p{L}\p{N}\s]/u, 'Add a special character'),
  )

export const TenantName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter a name for the tenant'), z.maxLength(64, 'The name is longer than 64 characters'))
