import { Link, useMatches } from 'react-router'
import styles from './Shell.module.css'

interface Crumb {
  readonly label: string
  readonly to: string
}

/** Where one is, from the `handle: { crumb }` of the routes on the way here. */
export function Breadcrumbs() {
  const crumbs = useMatches().flatMap((match): Crumb[] => {
    const label = crumbOf(match.handle)
    return label === undefined ? [] : [{ label, to: match.pathname }]
  })
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumbs">
      <ol className={styles.crumbList}>
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1
          // A crumb at the same address as the next one is a heading over it, not a place.
          const isPlace = crumb.to !== '/' && crumb.to !== crumbs[index + 1]?.to
          return (
            <li key={`${crumb.to}${crumb.label}`} aria-current={last ? 'page' : undefined}>
              {last || !isPlace ? crumb.label : <Link to={crumb.to}>{crumb.label}</Link>}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function crumbOf(handle: unknown): string | undefined {
  if (typeof handle !== 'object' || handle === null || !('crumb' in handle)) return undefined
  return typeof handle.crumb === 'string' ? handle.crumb : undefined
}
