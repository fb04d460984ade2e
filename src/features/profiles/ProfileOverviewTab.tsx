import { isUnset } from '../../lib/time'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { typeWord } from './profile-rows'
import type { ProfileView } from './profile-view'
import { ProfileState } from './ProfileState'
import styles from './ProfilePage.module.css'

/** Facts about the version. */
export function ProfileOverviewTab({ view }: { readonly view: ProfileView }) {
  const { facts, cloudType, layers, versions } = view
  return (
    <div className={styles.overview}>
      <Facts
        items={[
          { term: 'Name', value: facts.name },
          { term: 'Version', value: <span className={styles.mono}>{facts.version}</span> },
          { term: 'Description', value: facts.description === '' ? 'none' : facts.description },
          { term: 'Type', value: typeWord(facts.type) },
          ...(cloudType === '' || cloudType === 'all' ? [] : [{ term: 'Cloud type', value: cloudType }]),
          {
            term: 'Tags',
            value:
              facts.tags.length === 0 ? (
                'none'
              ) : (
                <span className={styles.chips}>
                  {facts.tags.map((tag) => (
                    <Chip key={tag}>{tag}</Chip>
                  ))}
                </span>
              ),
          },
          { term: 'Status', value: <ProfileState profile={facts} /> },
          { term: 'Layers', value: String(layers.length) },
          { term: 'Versions', value: versions.map(({ version }) => version).join(', ') },
          { term: 'Created', value: <RelativeTime time={facts.createdAt} unset="n/a" focusable /> },
          {
            term: 'Last changed',
            value: (
              <>
                <RelativeTime time={facts.updatedAt} unset="n/a" focusable />
                {facts.updatedBy !== '' && !isUnset(facts.updatedAt) && ` by ${facts.updatedBy}`}
              </>
            ),
          },
          { term: 'Uid', value: <CopyText text={facts.uid} label="uid" /> },
        ]}
      />
    </div>
  )
}
