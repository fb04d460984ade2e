import { Outlet, useNavigate } from 'react-router'
import { useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { PageHeader } from '../../ui/PageHeader'
import { Tabs } from '../../ui/Tabs'
import styles from './Registries.module.css'
import { areasOf } from './registry-area'
import { AddRegistry, EditRegistry } from './RegistryPanels'
import { RegistryTable } from './RegistryTable'
import { useArea, useGoTo } from './use-area'

// The frames of its forms come with the page, so that they open at once.
export const panels = { AddRegistry, EditRegistry } as const

/** For operators: how all of them fare, on a page of its own. */
const healthTab = { id: '/system/administration/health', label: 'Health', href: '/system/administration/health' } as const

/** The registries of a console, a tab for each list. */
export function RegistriesPage() {
  const session = useSession()
  const area = useArea()
  const goTo = useGoTo(area)
  const navigate = useNavigate()
  const hasHealth = useApiQuery('consoleCapabilities', {}).data?.features.syncControl === true && session.scope === 'system'
  const lists = areasOf(session.scope).map(({ path, tab }) => ({ id: path, label: tab, href: path }))
  const mayChangeSettings = session.scope === 'system' && can(session, 'setting.update')
  return (
    <>
      <PageHeader
        title={area.title}
        description={area.intro}
        actions={
          mayChangeSettings && (
            <Button icon="key" onClick={() => goTo('aws-account')}>
              AWS account
            </Button>
          )
        }
      />
      <div className={styles.tabs}>
        <Tabs
          label={area.title}
          items={hasHealth ? [...lists, healthTab] : lists}
          selected={area.path}
          // The search of one list says nothing about another.
          onSelect={({ id }) => void navigate(id)}
        />
      </div>
      <RegistryTable key={area.path} area={area} />
      <Outlet />
    </>
  )
}
