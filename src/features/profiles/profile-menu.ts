import type { Session } from '~/contract/console'
import { can } from '../../session/session'
import type { MenuItem } from '../../ui/Menu'
import type { ProfileFacts } from './profile-rows'

/** What is asked about a profile in a dialog. */
export type ProfileDialogKind = 'clone' | 'new-version' | 'export' | 'code' | 'delete'

export interface ProfileMenuActions {
  /** Left out where one is there already. */
  readonly open?: (profile: ProfileFacts) => void
  readonly edit?: (profile: ProfileFacts) => void
  readonly ask: (kind: ProfileDialogKind, profile: ProfileFacts) => void
  /** Left out where there is no audit log to look at. */
  readonly history?: (profile: ProfileFacts) => void
}

/**
 * What somebody may do with a profile; what their role does not allow is left out.
 * @param tools whether the backend copies and exports profiles
 */
export function profileMenu(
  profile: ProfileFacts,
  session: Pick<Session, 'permissions'>,
  tools: boolean,
  { open, edit, ask, history }: ProfileMenuActions,
): MenuItem[] {
  const may = (verb: 'create' | 'update' | 'delete') => session.permissions.includes(`clusterProfile.${verb}`)
  const items: (MenuItem | false)[] = [
    open !== undefined && { label: 'Open', icon: 'eye', onSelect: () => open(profile) },
    edit !== undefined && may('update') && { label: 'Edit', icon: 'edit', onSelect: () => edit(profile) },
    tools && may('create') && { label: 'New version', icon: 'add', onSelect: () => ask('new-version', profile) },
    tools && may('create') && { label: 'Clone', icon: 'copy', onSelect: () => ask('clone', profile) },
    tools && { label: 'Export', icon: 'download', onSelect: () => ask('export', profile) },
    { label: 'Copy as…', icon: 'copy', onSelect: () => ask('code', profile) },
    history !== undefined && { label: 'History', icon: 'history', onSelect: () => history(profile) },
    may('delete') && { label: 'Delete', icon: 'delete', danger: true, separated: true, onSelect: () => ask('delete', profile) },
  ]
  return items.filter((item) => item !== false)
}

export function maySeeHistory(session: Session): boolean {
  return can(session, 'audit.list')
}
