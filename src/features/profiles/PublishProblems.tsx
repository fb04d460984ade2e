import { constraintCodes } from '~/contract/cluster-profiles'
import type { ApiFailure } from '../../api/failure'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import styles from './ProfilePage.module.css'

/** What only informs did not stop the publication; a code that a Palette alone has did. */
function blocks(code: string): boolean {
  const known: Readonly<Record<string, string>> = constraintCodes
  return known[code] !== 'informs'
}

/** Why a draft was not published: what each layer says, in its own words. */
export function PublishProblems({ failure, onClose }: { readonly failure: ApiFailure; readonly onClose: () => void }) {
  const results = (failure.details?.results ?? [])
    .map((result) => ({ ...result, errors: result.errors.filter(({ code }) => blocks(code)) }))
    .filter(({ errors }) => errors.length > 0)
  return (
    <Alert
      tone="error"
      title={results.length === 0 ? 'The profile was not published' : `Not published: ${countOf(results.length, 'layer')} to mend`}
      actions={
        <Button size="small" onClick={onClose}>
          Close
        </Button>
      }
    >
      {results.length === 0 ? (
        <p>{failure.message}</p>
      ) : (
        <dl className={styles.problems}>
          {results.map(({ name, displayName, errors }) => (
            <div key={name}>
              <dt>{displayName === '' ? name : displayName}</dt>
              {errors.map(({ code, message }) => (
                <dd key={`${code} ${message}`}>{message}</dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </Alert>
  )
}
