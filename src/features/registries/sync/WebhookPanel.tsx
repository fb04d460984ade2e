import { useState } from 'react'
import type { Webhook } from '~/contract/sync'
import { useApiMutation, useApiQuery } from '../../../api/query'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { CopyText } from '../../../ui/CopyText'
import { ConfirmDialog } from '../../../ui/Dialog'
import { Facts } from '../../../ui/Facts'
import { RelativeTime } from '../../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../../ui/States'
import { toast } from '../../../ui/toast'
import { DetailsSection } from '../DetailsSection'
import { listsOfRegistries } from '../registry-operations'
import { useRegistryReasons } from '../use-registry-actions'
import styles from './Sync.module.css'
import { SyncFrame, type SyncRow } from './SyncFrame'
import { useTrail } from './use-trail'
import { WebhookRecipes } from './WebhookRecipes'

/** The address at which a registry announces pushes. */
export function WebhookPanel() {
  return <SyncFrame title="Webhook">{(row) => <Hook key={row.uid} row={row} />}</SyncFrame>
}

const views = [...listsOfRegistries, 'consoleRegistryWebhook'] as const

function Hook({ row }: { readonly row: SyncRow }) {
  const { close } = useTrail()
  const { edit } = useRegistryReasons()(row)
  const { uid, name } = row
  // Who may not update it is not shown the address: whoever has it can start synchronisations.
  const state = useApiQuery('consoleRegistryWebhook', { params: { uid } }, { enabled: edit === undefined })
  const make = useApiMutation('consoleRegistryRenewWebhook', {
    invalidates: views,
    onError: (failure) => toast({ message: `The webhook was not created: ${failure.message}`, tone: 'error' }),
  })
  return (
    <SidePanel
      wide
      title={`Webhook of ${name}`}
      description="The registry calls it after a push, and what was pushed is synchronised at once."
      onRequestClose={close}
    >
      {edit !== undefined ? (
        <Alert tone="info" role="note">
          {edit}.
        </Alert>
      ) : state.data === undefined ? (
        state.error === null ? (
          <PanelSkeleton />
        ) : (
          <ErrorState
            title="The webhook could not be loaded"
            message={state.error.message}
            reference={state.error.ref}
            onRetry={() => void state.refetch()}
          />
        )
      ) : state.data.webhook === null ? (
        <EmptyState
          icon="sync"
          action={
            <Button variant="primary" busy={make.isPending} onClick={() => make.mutate({ params: { uid } })}>
              Create webhook
            </Button>
          }
        >
          {name} has no webhook. With one, a push is in the catalogue within seconds instead of at the next automatic run.
        </EmptyState>
      ) : (
        <Made row={row} webhook={state.data.webhook} />
      )}
    </SidePanel>
  )
}

function Made({ row, webhook }: { readonly row: SyncRow; readonly webhook: Webhook }) {
  const { uid, name } = row
  const [asking, setAsking] = useState<'renew' | 'delete'>()
  const renew = useApiMutation('consoleRegistryRenewWebhook', { invalidates: views })
  const remove = useApiMutation('consoleRegistryDeleteWebhook', { invalidates: views })
  const done = (message: string) => () => {
    setAsking(undefined)
    toast({ message, tone: 'success' })
  }
  const input = { params: { uid } }
  return (
    <div className={styles.panel}>
      <section className={styles.section} aria-label="The webhook">
        <Facts
          items={[
            { term: 'URL', value: <CopyText text={webhook.url} label="webhook URL" wrap /> },
            // A new secret starts hidden again.
            { term: 'Secret', value: <Secret key={webhook.secret} secret={webhook.secret} /> },
            {
              term: 'Created',
              value: (
                <>
                  <RelativeTime time={webhook.createdAt} focusable />
                  {webhook.createdBy !== '' && ` by ${webhook.createdBy}`}
                </>
              ),
            },
            { term: 'Last call', value: <RelativeTime time={webhook.lastCalledAt} unset="none yet" focusable /> },
            ...(webhook.lastResult === '' ? [] : [{ term: 'What came of it', value: webhook.lastResult }]),
          ]}
        />
        <p className={styles.secondary}>
          Whoever has the URL can start synchronisations of this registry, and nothing else. Treat it and the secret like a password.
        </p>
        <div className={styles.line}>
          <Button onClick={() => setAsking('renew')}>Renew</Button>
          <Button onClick={() => setAsking('delete')}>Delete</Button>
        </div>
      </section>
      <DetailsSection title="Set it up at the registry">
        <WebhookRecipes row={row} url={webhook.url} />
      </DetailsSection>
      <ConfirmDialog
        open={asking === 'renew'}
        title={`Renew the webhook of ${name}?`}
        confirmLabel="Renew"
        busy={renew.isPending}
        error={renew.error?.message}
        onCancel={() => setAsking(undefined)}
        onConfirm={() => renew.mutate(input, { onSuccess: done(`Webhook of ${name} renewed`) })}
      >
        <p>It gets a new URL and a new secret. The old URL ends at once: calls to it are refused until the new one is entered there.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'delete'}
        title={`Delete the webhook of ${name}?`}
        confirmLabel="Delete"
        danger
        busy={remove.isPending}
        error={remove.error?.message}
        onCancel={() => setAsking(undefined)}
        onConfirm={() => remove.mutate(input, { onSuccess: done(`Webhook of ${name} deleted`) })}
      >
        <p>Its URL ends at once. Pushes then appear with the next automatic run.</p>
      </ConfirmDialog>
    </div>
  )
}

function Secret({ secret }: { readonly secret: string }) {
  const [shown, setShown] = useState(false)
  return (
    <span className={styles.line}>
      {/* The button copies it while it is hidden too. */}
      <CopyText text={secret} label="secret" wrap>
        {shown ? secret : '••••••••••••••••'}
      </CopyText>
      <Button size="small" variant="quiet" icon={shown ? 'eye-off' : 'eye'} aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? 'Hide secret' : 'Show secret'}
      </Button>
    </span>
  )
}
