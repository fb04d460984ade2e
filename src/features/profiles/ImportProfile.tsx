import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { ExportedProfile } from '~/contract/profile-tools'
import { FileField } from '../../form/FileField'
import { SidePanel } from '../../ui/SidePanel'
import { readProfileFile } from './import-file'
import { ImportForm } from './ImportForm'
import { PROFILES_PATH } from './profile-paths'
import styles from './Import.module.css'

/** A profile from a file, over the list. */
export function ImportProfile() {
  const navigate = useNavigate()
  const { search } = useLocation()
  const close = () => void navigate({ pathname: PROFILES_PATH, search })
  const [file, setFile] = useState<{ name: string; profile: ExportedProfile }>()
  const [error, setError] = useState<string>()
  const [reading, setReading] = useState(false)
  const read = async (chosen: File) => {
    setReading(true)
    const result = await readProfileFile(chosen)
    setReading(false)
    setError(result.ok ? undefined : `${chosen.name}: ${result.message}`)
    setFile(result.ok ? { name: chosen.name, profile: result.profile } : undefined)
  }
  return (
    <SidePanel
      title="Import profile"
      description="A JSON file that Export has saved, here or in another installation."
      onRequestClose={close}
    >
      <div className={styles.panel}>
        <FileField
          label="Profile file"
          buttonLabel={file === undefined ? 'Choose file' : 'Choose another file'}
          accept=".json,application/json"
          hint={file === undefined ? 'or drop it here' : file.name}
          error={error}
          busy={reading}
          onFiles={([chosen]) => chosen !== undefined && void read(chosen)}
        />
        {file === undefined && (
          <ul className={styles.notes}>
            <li>You see what the file holds before anything is created.</li>
            <li>Registries are found by their names; for those that are not here you choose others.</li>
            <li>The profile begins as a draft.</li>
          </ul>
        )}
        {file !== undefined && (
          <ImportForm key={`${file.name} ${JSON.stringify(file.profile.metadata)}`} file={file.profile} onClose={close} />
        )}
      </div>
    </SidePanel>
  )
}
