import { useMemo, useState } from 'react'
import type { Variable } from '~/contract/profile-variables'
import { onDemand } from '../../lib/on-demand'
import { useApiMutation, useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import type { Column } from '../../table/columns'
import { DataTable } from '../../table/DataTable'
import { useTableState } from '../../table/use-table-state'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { ConfirmDialog } from '../../ui/Dialog'
import { Icon } from '../../ui/icons'
import { EmptyState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { viewsOfProfile } from './profile-operations'
import styles from './ProfilePage.module.css'
import { formatWords } from './variable-form'

const VariableDialog = onDemand(async () => (await import('./VariableDialog')).VariableDialog)

const none: readonly Variable[] = []

const columns: readonly Column<Variable>[] = [
  {
    id: 'name',
    header: 'Name',
    hideable: false,
    width: '30%',
    cell: ({ name, displayName }) => (
      <span className={styles.variableName}>
        <span className={styles.mono}>{name}</span>
        {displayName !== '' && displayName !== name && <span className={styles.secondary}>{displayName}</span>}
      </span>
    ),
    sortValue: ({ name }) => name,
    searchText: ({ name, displayName, description }) => `${name}\n${displayName}\n${description}`,
  },
  {
    id: 'value',
    header: 'Default value',
    cell: (variable) => <DefaultValue variable={variable} />,
    searchText: ({ isSensitive, defaultValue }) => (isSensitive ? '' : defaultValue),
  },
  {
    id: 'format',
    header: 'Format',
    width: '150px',
    cell: ({ format }) => formatWords[format],
    sortValue: ({ format }) => formatWords[format],
  },
  { id: 'rules', header: 'Rules', width: '26%', cell: (variable) => <Rules variable={variable} /> },
]

/** Variables of the profile: values refer to them, and whoever makes a cluster fills them in. */
export function VariablesTab({ uid }: { readonly uid: string }) {
  const mayChange = can(useSession(), 'clusterProfile.update')
  const { data, error, refetch } = useApiQuery('clusterProfilesUidVariablesGet', { params: { uid } })
  const state = useTableState({ defaultSort: { id: 'name', descending: false } })
  const variables = data?.variables ?? none
  const [editing, setEditing] = useState<{ variable: Variable | undefined } | null>(null)
  const [removing, setRemoving] = useState<Variable | null>(null)
  const names = useMemo(() => variables.map(({ name }) => name), [variables])
  const add = mayChange && (
    <Button icon="add" onClick={() => setEditing({ variable: undefined })}>
      Add variable
    </Button>
  )
  return (
    <div className={styles.tabBody}>
      <DataTable
        ariaLabel="Variables"
        data={variables}
        columns={columns}
        getRowId={({ name }) => name}
        state={state}
        storageKey="profile-variables"
        unit={['variable', 'variables']}
        loading={data === undefined && error === null}
        error={
          error === null
            ? null
            : { title: 'The variables could not be loaded', message: error.message, reference: error.ref, onRetry: () => void refetch() }
        }
        {...(mayChange && {
          onOpen: (variable: Variable) => setEditing({ variable }),
          rowActions: {
            name: ({ name }: Variable) => name,
            items: (variable: Variable) => [
              { label: 'Edit', icon: 'edit' as const, onSelect: () => setEditing({ variable }) },
              { label: 'Delete', icon: 'delete' as const, danger: true, onSelect: () => setRemoving(variable) },
            ],
          },
        })}
        actions={variables.length === 0 ? undefined : add}
        empty={
          <EmptyState icon="tag" action={add}>
            No variables. With one, a value is filled in for each cluster instead of standing in this profile.
          </EmptyState>
        }
      />
      {editing !== null && (
        <VariableDialog
          uid={uid}
          variable={editing.variable}
          taken={names.filter((name) => name !== editing.variable?.name)}
          onClose={() => setEditing(null)}
        />
      )}
      {removing !== null && <RemoveVariable uid={uid} name={removing.name} onClose={() => setRemoving(null)} />}
    </div>
  )
}

function RemoveVariable({ uid, name, onClose }: { readonly uid: string; readonly name: string; readonly onClose: () => void }) {
  const remove = useApiMutation('clusterProfilesUidVariablesDelete', {
    invalidates: [...viewsOfProfile, 'clusterProfilesUidVariablesGet'],
    onSuccess: () => {
      toast({ message: `Variable ${name} deleted`, tone: 'success' })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      danger
      title={`Delete variable ${name}?`}
      confirmLabel="Delete"
      busy={remove.isPending}
      error={remove.error?.message}
      onCancel={onClose}
      onConfirm={() => remove.mutate({ params: { uid }, body: { variables: [name] } })}
    >
      <p>Values that refer to it stay as they are, and no longer find it.</p>
    </ConfirmDialog>
  )
}

function DefaultValue({ variable: { isSensitive, defaultValue } }: { readonly variable: Variable }) {
  if (defaultValue === '') return <span className={styles.secondary}>none</span>
  if (isSensitive) {
    return (
      <span className={styles.masked}>
        <Icon name="lock" />
        Stored, not shown
      </span>
    )
  }
  return (
    <span className={styles.mono} data-tooltip={defaultValue} data-tooltip-when="clipped">
      {defaultValue}
    </span>
  )
}

function Rules({ variable }: { readonly variable: Variable }) {
  const { required, immutable, hidden, isSensitive } = variable
  const words = [required && 'Required', isSensitive && 'Sensitive', immutable && 'Immutable', hidden && 'Hidden'].filter(
    (word) => word !== false,
  )
  return (
    <span className={styles.chips}>
      {words.map((word) => (
        <Chip key={word}>{word}</Chip>
      ))}
    </span>
  )
}
