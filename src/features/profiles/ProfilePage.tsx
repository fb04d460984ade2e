import { useMemo, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { ClusterProfile } from '~/contract/cluster-profiles'
import type { ApiFailure } from '../../api/failure'
import { useApiMutation, useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import { Button, buttonClass } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { MenuButton } from '../../ui/Menu'
import { PageHeader } from '../../ui/PageHeader'
import { SkeletonRows } from '../../ui/Skeletons'
import { ErrorState } from '../../ui/States'
import { Tabs } from '../../ui/Tabs'
import { toast } from '../../ui/toast'
import { DriftPanel } from './DriftPanel'
import { LayerList } from './LayerList'
import { LayerPanel } from './LayerPanel'
import { maySeeHistory, profileMenu } from './profile-menu'
import { viewsOfProfile } from './profile-operations'
import { profilePath, PROFILES_PATH } from './profile-paths'
import { type ProfileFacts, statusOf } from './profile-rows'
import { type ProfileView, toView } from './profile-view'
import { ProfileAlerts } from './ProfileAlerts'
import { ProfileOverviewTab } from './ProfileOverviewTab'
import { ProfileStatusBadge } from './ProfileState'
import styles from './ProfilePage.module.css'
import { PublishProblems } from './PublishProblems'
import { useProfileDialogs } from './use-profile-dialogs'
import { useProfiles, useProfileTools } from './use-profiles'
import { VersionSelect } from './VersionSelect'
import { VariablesTab } from './VariablesTab'

const none: readonly ProfileFacts[] = []

/** One version of a profile. */
export function ProfilePage() {
  const { uid = '' } = useParams()
  const { data, error, refetch } = useApiQuery('clusterProfilesGet', { params: { uid } }, { refetchOnWindowFocus: true })
  if (data !== undefined) return <Profile key={uid} profile={data} />
  return (
    <>
      <PageHeader title="Profile" />
      {error === null ? (
        <SkeletonRows rows={4} columns={4} label="The profile is loading" />
      ) : error.status === 404 ? (
        <>
          <ErrorState title="This profile is not there" message="It may have been deleted, or it belongs to somebody else." />
          <p className={styles.back}>
            <Link to={PROFILES_PATH}>All profiles</Link>
          </p>
        </>
      ) : (
        <ErrorState title="The profile could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
      )}
    </>
  )
}

const tabs = [
  { id: 'layers', label: 'Layers' },
  { id: 'overview', label: 'Overview' },
  { id: 'variables', label: 'Variables' },
] as const

function Profile({ profile }: { readonly profile: ClusterProfile }) {
  const { uid } = profile.metadata
  const { profiles = none } = useProfiles()
  const overview = profiles.find((each) => each.uid === uid)
  const view = useMemo(() => toView(profile, overview), [profile, overview])
  const [problems, setProblems] = useState<ApiFailure | null>(null)
  const { facts } = view
  const [params, setParams] = useSearchParams()
  const tab = tabs.find(({ id }) => id === params.get('tab'))?.id ?? 'layers'
  const layer = view.layers.find(({ name }) => name === params.get('layer'))
  const show = (name: string, value: string) =>
    setParams(
      (current) => {
        const next = new URLSearchParams(current)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { preventScrollReset: true },
    )
  const tabHref = (id: string) => `${profilePath(uid)}${id === 'layers' ? '' : `?tab=${id}`}`
  return (
    <>
      <PageHeader
        title={facts.name}
        extra={
          <>
            <VersionSelect uid={uid} versions={view.versions} profiles={profiles} />
            <ProfileStatusBadge profile={facts} />
          </>
        }
        {...(facts.description === '' ? {} : { description: facts.description })}
        actions={<Actions view={view} profiles={profiles} onProblems={setProblems} />}
      />
      <div className={styles.alerts}>
        {problems !== null && <PublishProblems failure={problems} onClose={() => setProblems(null)} />}
        <ProfileAlerts view={view} onReview={() => show('review', 'content')} />
      </div>
      <Tabs
        label={facts.name}
        items={tabs.map(({ id, label }) => ({
          id,
          label: id === 'layers' ? `${label} (${view.layers.length})` : label,
          href: tabHref(id),
        }))}
        selected={tab}
        onSelect={({ id }) => show('tab', id === 'layers' ? '' : id)}
      >
        {tab === 'layers' && <LayerList view={view} onOpen={(name) => show('layer', name)} />}
        {tab === 'overview' && <ProfileOverviewTab view={view} />}
        {tab === 'variables' && <VariablesTab uid={uid} />}
      </Tabs>
      {layer !== undefined && <LayerPanel uid={uid} layer={layer} onClose={() => show('layer', '')} />}
      {params.get('review') === 'content' && <DriftPanel uid={uid} onClose={() => show('review', '')} />}
    </>
  )
}

interface ActionsProps {
  readonly view: ProfileView
  readonly profiles: readonly ProfileFacts[]
  readonly onProblems: (failure: ApiFailure | null) => void
}

function Actions({ view, profiles, onProblems }: ActionsProps) {
  const { facts } = view
  const session = useSession()
  const navigate = useNavigate()
  const tools = useProfileTools() ?? false
  const publish = useApiMutation('clusterProfilesPublish', { invalidates: viewsOfProfile })
  const dialogs = useProfileDialogs(profiles, (left) => void navigate(left[0] === undefined ? PROFILES_PATH : profilePath(left[0].uid)))
  const differs = statusOf(facts) !== 'published'
  const mayPublish = can(session, 'clusterProfile.publish')
  const items = profileMenu(facts, session, tools, {
    ask: dialogs.ask,
    ...(maySeeHistory(session) && {
      history: () => void navigate(`/audit-logs?uid=${encodeURIComponent(facts.uid)}`),
    }),
  })
  const run = () =>
    publish.mutate(
      { params: { uid: facts.uid } },
      {
        onSuccess: () => {
          onProblems(null)
          toast({ message: `${facts.name} ${facts.version} published`, tone: 'success' })
        },
        onError: onProblems,
      },
    )
  return (
    <>
      {can(session, 'clusterProfile.update') && (
        <Link to={`${profilePath(facts.uid)}/edit`} className={buttonClass(differs && mayPublish ? 'secondary' : 'primary')}>
          <Icon name="edit" />
          Edit
        </Link>
      )}
      {differs && mayPublish && (
        <Button variant="primary" icon="upload" busy={publish.isPending} onClick={run}>
          Publish
        </Button>
      )}
      {items.length > 0 && <MenuButton label={`Actions for ${facts.name}`} look={{ icon: 'more', size: 20 }} items={items} />}
      {dialogs.element}
    </>
  )
}
