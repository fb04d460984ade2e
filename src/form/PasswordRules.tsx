import type * as z from 'zod/mini'
import { Icon } from '../ui/icons'
import styles from './PasswordRules.module.css'
import { passwordRules } from './password-rules'

export interface PasswordRulesProps {
  readonly schema: z.core.$ZodType<string>
  readonly password: string
}

/** The rules while one types, each with whether it is kept. */
export function PasswordRules({ schema, password }: PasswordRulesProps) {
  return (
    <ul className={styles.rules} aria-label="Password rules">
      {passwordRules(schema, password).map((rule) => (
        <li key={rule.text} className={styles.rule} data-met={rule.met}>
          {rule.met ? <Icon name="check" label="Done:" /> : <span className={styles.dot} role="img" aria-label="Still needed:" />}
          {rule.text}
        </li>
      ))}
    </ul>
  )
}
