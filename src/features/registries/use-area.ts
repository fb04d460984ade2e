import { useCallback } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useSession } from '../../session/session'
import { areaAt, type RegistryArea } from './registry-area'

/** The list that is on screen: the address says which. */
export function useArea(): RegistryArea {
  const { scope } = useSession()
  const { pathname } = useLocation()
  return areaAt(scope, pathname)
}

/** Goes to a panel over the list, or with an empty path back to it as it was: its search and filters are in the address. */
export function useGoTo({ path }: RegistryArea): (panel: string) => void {
  const navigate = useNavigate()
  const { search } = useLocation()
  return useCallback((panel) => void navigate({ pathname: panel === '' ? path : `${path}/${panel}`, search }), [navigate, path, search])
}
