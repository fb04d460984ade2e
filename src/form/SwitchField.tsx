import type { FieldValues } from 'react-hook-form'
import { OnOff, type OnOffProps } from './OnOff'
import styles from './SwitchField.module.css'

/** Something that is on or off. */
export function SwitchField<Values extends FieldValues>(props: OnOffProps<Values>) {
  return <OnOff {...props} look={{ role: 'switch', input: styles.switch, text: styles.label }} />
}
