import { useState } from 'react'
import { Button } from '../../../ui/Button'
import { CopyText } from '../../../ui/CopyText'
import { Facts } from '../../../ui/Facts'
import { Tabs } from '../../../ui/Tabs'
import { toast } from '../../../ui/toast'
import type { SyncRow } from './SyncFrame'
import styles from './Sync.module.css'
import { likelyRecipe, type Recipe, webhookRecipes } from './webhook-recipes'

/** How the registry is told to call the webhook, by what it is. */
export function WebhookRecipes({ row, url }: { readonly row: SyncRow; readonly url: string }) {
  const [selected, setSelected] = useState<string>(() => likelyRecipe(row))
  const recipes = webhookRecipes(url)
  const recipe = recipes.find(({ id }) => id === selected)
  if (recipe === undefined) return null
  return (
    <Tabs label="Sender" selected={selected} items={recipes.map(({ id, label }) => ({ id, label }))} onSelect={({ id }) => setSelected(id)}>
      <div className={styles.tabBody}>
        <p>{recipe.intro}</p>
        {recipe.fields !== undefined && (
          <Facts
            items={recipe.fields.map(({ field, value, secret = false }) => ({
              term: field,
              value: value === url ? <CopyText text={value} label={field} wrap /> : secret ? <em>{value}</em> : value,
            }))}
          />
        )}
        {recipe.code !== undefined && <Code code={recipe.code} />}
        {recipe.outro !== undefined && <p className={styles.secondary}>{recipe.outro}</p>}
      </div>
    </Tabs>
  )
}

function Code({ code: { label, text } }: { readonly code: NonNullable<Recipe['code']> }) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => toast({ message: `Copied: ${label}` }),
      () => toast({ message: 'The browser did not allow copying. Select the text and copy it by hand.', tone: 'error' }),
    )
  }
  return (
    <div className={styles.codeBox}>
      {/* It scrolls, so the keyboard has to reach it. */}
      <pre className={styles.code} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <div>
        <Button size="small" icon="copy" onClick={copy}>
          Copy {label}
        </Button>
      </div>
    </div>
  )
}
