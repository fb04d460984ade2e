import type { ExportedProfile } from '~/contract/profile-tools'
import { countOf } from '../../lib/number'
import { Chip } from '../../ui/Chip'
import { Facts } from '../../ui/Facts'
import { layerTypeWord } from './layer-words'
import { typeWord } from './profile-rows'
import styles from './Import.module.css'

/** What a file holds, before anything is created from it. */
export function FileSummary({ file }: { readonly file: ExportedProfile }) {
  const { metadata, spec } = file
  const sensitive = spec.variables.filter(({ isSensitive }) => isSensitive).map(({ name }) => name)
  return (
    <section className={styles.summary} aria-label="What the file holds">
      <h3>
        {metadata.name} {spec.version}
      </h3>
      {metadata.description !== '' && <p>{metadata.description}</p>}
      <Facts
        compact
        items={[
          { term: 'Type', value: typeWord(spec.type) },
          ...(metadata.tags.length === 0
            ? []
            : [
                {
                  term: 'Tags',
                  value: (
                    <span className={styles.chips}>
                      {metadata.tags.map((tag) => (
                        <Chip key={tag}>{tag}</Chip>
                      ))}
                    </span>
                  ),
                },
              ]),
          { term: 'Variables', value: variablesText(spec.variables.length, sensitive) },
        ]}
      />
      {spec.layers.length === 0 ? (
        <p>It has no layers.</p>
      ) : (
        <>
          <p className={styles.count}>{countOf(spec.layers.length, 'layer')}</p>
          <ol className={styles.layers}>
            {spec.layers.map((layer) => (
              <li key={layer.name}>
                <span className={styles.layerName}>
                  {layer.displayName === '' ? layer.name : layer.displayName} <code>{layer.version}</code>
                </span>
                <span className={styles.secondary}>
                  {layerTypeWord(layer.type)}
                  {layer.registry !== '' && ` from ${layer.registry}`}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function variablesText(count: number, sensitive: readonly string[]): string {
  if (count === 0) return 'none'
  return sensitive.length === 0
    ? String(count)
    : `${count}, without the sensitive defaults of ${sensitive.join(', ')}: enter them after the import`
}
