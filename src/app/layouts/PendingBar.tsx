import { useNavigation } from 'react-router'
import styles from './Shell.module.css'

/** A thin line while a navigation takes long; style keeps it invisible for the first moments. */
export function PendingBar() {
  const { state } = useNavigation()
  return state === 'idle' ? null : <div className={styles.pending} role="progressbar" aria-label="The page is loading" />
}
