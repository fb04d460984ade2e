import type { Target, Who } from '../target'

interface Input {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

/** How an operation is called so that it works, and so that its input is refused. */
export interface Case {
  /** Who may; null for nobody signed in. */
  readonly as: Who | null
  /** Prepares what the call needs. */
  readonly good: (target: Target) => Input | Promise<Input>
  /** Input that is refused with exactly these fields. Empty where the operation takes neither query nor body that could be wrong. */
  readonly bad: readonly (Input & { readonly fields: readonly string[] })[]
  /** What must be true of the answer beyond its shape. */
  readonly check?: (answer: unknown, target: Target) => void | Promise<void>
}

/** One case an operation of a part of the contract: a missing one is a type error. */
export type Cases<Part> = { readonly [Id in keyof Part]: Case }

export const noInput = () => ({})

/** A uid that nothing has. */
export const nobody = 'f'.repeat(24)

export const badPages = [
  { query: 'limit=many', fields: ['limit'] },
  { query: 'offset=-1', fields: ['offset'] },
]
