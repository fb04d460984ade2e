import { useForm, useWatch } from 'react-hook-form'
import { useApiMutation, useApiQuery } from '../../api/query'
import { SwitchField } from '../../form/SwitchField'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { ConfirmDialog } from '../../ui/Dialog'
import { PageHeader } from '../../ui/PageHeader'
import { Skeleton } from '../../ui/Skeletons'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './Platform.module.css'

/** What an organization allows; there is something to set in the FIPS edition alone. */
export function PlatformPage() {
  const capabilities = useApiQuery('consoleCapabilities', {})
  return (
    <>
      <PageHeader title="Platform Settings" description="What this organization allows." />
      {capabilities.data === undefined ? (
        capabilities.error === null ? (
          <Loading />
        ) : (
          <ErrorState
            title="The settings could not be loaded"
            message={capabilities.error.message}
            reference={capabilities.error.ref}
            onRetry={() => void capabilities.refetch()}
          />
        )
      ) : capabilities.data.fips ? (
        <NonFips />
      ) : (
        <Alert tone="info" title="Nothing to set here" role="note">
          This installation has no FIPS restriction: packs are offered with and without the FIPS mark.
        </Alert>
      )}
    </>
  )
}

function Loading() {
  return (
    <div className={styles.card} role="status" aria-label="Settings are loading">
      <Skeleton width="40%" height="20px" />
      <Skeleton width="80%" />
    </div>
  )
}

function NonFips() {
  const session = useSession()
  const tenantUid = session.tenant?.uid ?? ''
  const fips = useApiQuery('tenantFipsGet', { params: { tenantUid } })
  if (fips.data === undefined) {
    return fips.error === null ? (
      <Loading />
    ) : (
      <ErrorState
        title="The settings could not be loaded"
        message={fips.error.message}
        reference={fips.error.ref}
        onRetry={() => void fips.refetch()}
      />
    )
  }
  const allowed = fips.data.fipsPackConfig?.mode === 'nonFipsEnabled'
  return <NonFipsSwitch key={String(allowed)} tenantUid={tenantUid} allowed={allowed} />
}

/** The switch moves, then one is asked; without a yes it moves back. */
function NonFipsSwitch({ tenantUid, allowed }: { readonly tenantUid: string; readonly allowed: boolean }) {
  const session = useSession()
  const { control, reset } = useForm({ defaultValues: { allow: allowed } })
  const wanted = useWatch({ control, name: 'allow' })
  const update = useApiMutation('tenantFipsUpdate', { invalidates: ['tenantFipsGet', 'auditsList', 'packsSearch', 'packsSummaryList'] })
  const role = can(session, 'setting.update') ? undefined : `Your role, ${session.role}, can look at settings but not change them`
  const cancel = () => {
    update.reset()
    reset()
  }
  const confirm = () =>
    update.mutate(
      { params: { tenantUid }, body: { fipsPackConfig: { mode: wanted ? 'nonFipsEnabled' : 'nonFipsDisabled' } } },
      {
        onSuccess: () =>
          toast({ message: wanted ? 'Non-FIPS add-on packs are allowed' : 'Non-FIPS add-on packs are ruled out', tone: 'success' }),
      },
    )
  return (
    <section className={styles.card} aria-label="FIPS">
      <SwitchField
        control={control}
        name="allow"
        label="Allow non-FIPS add-on packs"
        note="Packs without the FIPS mark are offered for add-on profiles too. They may use cryptography that FIPS 140-3 does not accept."
        disabledReason={role}
      />
      <ConfirmDialog
        open={wanted !== allowed && !update.isSuccess}
        title={wanted ? 'Allow non-FIPS add-on packs?' : 'Rule out non-FIPS add-on packs?'}
        confirmLabel={wanted ? 'Allow' : 'Rule out'}
        busy={update.isPending}
        error={update.error?.message}
        onConfirm={confirm}
        onCancel={cancel}
      >
        <p>
          {wanted
            ? 'Everybody in this organization will see packs without the FIPS mark and can use them. Clusters that do are no longer FIPS compliant as a whole.'
            : 'Packs without the FIPS mark are no longer offered. Profiles that use them already keep them.'}
        </p>
      </ConfirmDialog>
    </section>
  )
}
