import { type SubmitEvent, useId, useRef, useState } from 'react'
import { type Resolver, useForm } from 'react-hook-form'
import { FieldError } from '../../../form/Field'
import { TextField } from '../../../form/TextField'
import { Button } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/Dialog'
import { LargeDialog } from '../../../ui/LargeDialog'
import { YamlEditor } from '../../../ui/yaml/YamlEditor'
import { yamlProblems } from '../../../ui/yaml/problems'
import type { LayerDraft } from '../draft'
import { checkManifests, emptyManifest, type ManifestRow, manifestLayer, manifestNameRule, rowsOf } from './manifest-form'
import styles from './Wizard.module.css'

export interface ManifestDialogProps {
  readonly editing?: LayerDraft | undefined
  readonly taken: readonly string[]
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

interface Values {
  name: string
}

function nameResolver(taken: readonly string[]): Resolver<Values> {
  return (values) => {
    const rule = manifestNameRule(values.name, taken)
    if (rule === true) return { values, errors: {} }
    return { values: {}, errors: Object.fromEntries([['name', { type: 'rule', message: rule }]]) }
  }
}

/** A layer of manifests: a name, and one or several YAML texts. */
export function ManifestDialog({ editing, taken, onConfirm, onClose }: ManifestDialogProps) {
  const id = useId()
  const form = useForm<Values>({ defaultValues: { name: editing?.name ?? '' }, mode: 'onTouched', resolver: nameResolver(taken) })
  const [rows, setRows] = useState<readonly ManifestRow[]>(() => rowsOf(editing))
  const [start] = useState(rows)
  const [asking, setAsking] = useState(false)
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map())
  const box = useRef<HTMLFormElement>(null)
  const several = rows.length > 1
  const dirty = form.formState.isDirty || rows !== start
  const close = () => {
    if (dirty) setAsking(true)
    else onClose()
  }
  const change = (key: string, part: Partial<ManifestRow>) => {
    setRows((current) => current.map((row) => (row.key === key ? { ...row, ...part } : row)))
    setErrors((current) => new Map([...current].filter(([name]) => name !== key)))
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    event.stopPropagation()
    void form.handleSubmit(async ({ name }) => {
      const found = await checkManifests(rows, yamlProblems)
      setErrors(found)
      const first = rows.findIndex(({ key }) => found.has(key))
      if (first < 0) onConfirm(manifestLayer(name.trim(), rows, editing))
      else box.current?.querySelectorAll<HTMLElement>('[role="textbox"][aria-multiline], textarea').item(first).focus()
    })()
  }

  return (
    <>
      <LargeDialog
        onRequestClose={close}
        title={editing === undefined ? 'Add Manifest' : `Edit ${editing.displayName}`}
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" form={id} variant="primary" busy={form.formState.isSubmitting}>
              Confirm & Create
            </Button>
          </>
        }
      >
        <form id={id} ref={box} className={styles.manifests} noValidate onSubmit={submit}>
          <TextField control={form.control} name="name" label="Name" required autoFocus />
          {rows.map((row, index) => {
            const error = errors.get(row.key)
            return (
              <fieldset key={row.key} className={styles.manifest} aria-describedby={error === undefined ? undefined : `${id}${row.key}`}>
                {several && (
                  <>
                    <legend className="visually-hidden">{`Manifest ${index + 1}`}</legend>
                    <div className={styles.manifestHead}>
                      <label className={styles.manifestName}>
                        {`Name of manifest ${index + 1}`}
                        <input
                          value={row.name}
                          autoComplete="off"
                          spellCheck={false}
                          onChange={(event) => change(row.key, { name: event.target.value })}
                        />
                      </label>
                      <Button
                        size="small"
                        icon="delete"
                        aria-label={`Remove manifest ${index + 1}`}
                        onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
                      >
                        Remove
                      </Button>
                    </div>
                  </>
                )}
                <YamlEditor
                  label={several ? `Manifest ${index + 1}` : 'Manifest'}
                  value={row.content}
                  original={row.stored}
                  originalName="what is stored"
                  actions={<span className={styles.editorLabel}>{several ? `Manifest ${index + 1}` : 'Manifest'}</span>}
                  height={several ? '240px' : '320px'}
                  onChange={(content) => change(row.key, { content })}
                />
                <div role="alert">
                  <FieldError id={`${id}${row.key}`} error={error} />
                </div>
              </fieldset>
            )
          })}
          <div>
            <Button size="small" icon="add" onClick={() => setRows([...rows, emptyManifest()])}>
              Add another manifest
            </Button>
          </div>
        </form>
      </LargeDialog>
      <ConfirmDialog
        open={asking}
        title="Discard changes?"
        confirmLabel="Discard changes"
        cancelLabel="Keep editing"
        danger
        onConfirm={onClose}
        onCancel={() => setAsking(false)}
      >
        <p>What you changed in this layer is not in the profile yet.</p>
      </ConfirmDialog>
    </>
  )
}
