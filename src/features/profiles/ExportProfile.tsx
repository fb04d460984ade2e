import { useApiQuery } from '../../api/query'
import { saveFile } from '../../lib/save-file'
import { RetryAlert } from '../../ui/RetryAlert'
import { Button } from '../../ui/Button'
import { DialogBox } from '../../ui/Dialog'
import { Modal } from '../../ui/Modal'
import { toast } from '../../ui/toast'
import type { ProfileFacts } from './profile-rows'

/** The profile as a JSON file: to save, or to paste somewhere. It is read while the dialog is open, so that copying needs no wait. */
export function ExportProfile({ profile, onClose }: { readonly profile: ProfileFacts; readonly onClose: () => void }) {
  const { uid, name, version } = profile
  const { data, error, refetch } = useApiQuery('consoleProfileExport', { params: { uid } })
  const busy = data === undefined && error === null
  const failed = error === null ? undefined : 'The file could not be read'
  const download = () => {
    if (data === undefined) return
    saveFile(fileName(name, version), new Blob([data.bytes], { type: data.mediaType }))
    toast({ message: `${fileName(name, version)} saved`, tone: 'success' })
    onClose()
  }
  const copy = () => {
    if (data === undefined) return
    navigator.clipboard.writeText(new TextDecoder().decode(data.bytes)).then(
      () => toast({ message: `Copied: ${name} ${version} as JSON`, tone: 'success' }),
      () => toast({ message: 'The browser did not allow copying. Download the file instead.', tone: 'error' }),
    )
  }
  return (
    <Modal open onClose={onClose} placement="centre">
      <DialogBox
        title={`Export ${name} ${version}`}
        footer={
          <>
            <Button onClick={onClose}>Close</Button>
            <Button icon="copy" busy={busy} disabledReason={failed} onClick={copy}>
              Copy JSON
            </Button>
            <Button variant="primary" icon="download" busy={busy} disabledReason={failed} onClick={download} data-autofocus>
              Download
            </Button>
          </>
        }
      >
        <p>
          A JSON file with all layers, their values and manifests, and the variables. Import reads it, here or in another installation,
          where registries are found by their names.
        </p>
        <p>Sensitive default values of variables are left out. Values are not: look for secrets in them before you hand the file on.</p>
        {error !== null && (
          <RetryAlert tone="error" title="The profile could not be exported" onRetry={() => void refetch()}>
            {error.message}
          </RetryAlert>
        )}
      </DialogBox>
    </Modal>
  )
}

/** A name that every file system takes. */
export function fileName(name: string, version: string): string {
  return `${`${name}-${version}`.replaceAll(/[^a-zA-Z0-9._+-]+/g, '-')}.json`
}
