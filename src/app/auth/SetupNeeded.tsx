import { useApiQuery } from '../../api/query'
import { Alert } from '../../ui/Alert'

/** True once the server has said that there is no operator yet. The form does not wait for it. */
export function useSetupNeeded(): boolean {
  return useApiQuery('consoleSetupStatus', {}).data?.needed ?? false
}

export function SetupNeeded() {
  return (
    <Alert tone="info" title="This console has not been set up yet">
      <p>
        Nobody can sign in before the first operator exists. Open the set-up link that the server printed in its terminal when it started;
        it begins with <code>/system/setup?token=</code>.
      </p>
      <p>No link in sight? Restart the server: it prints a new one.</p>
    </Alert>
  )
}
