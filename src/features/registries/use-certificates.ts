import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { apiQuery, useApiMutation, useApiQuery } from '../../api/query'
import { pemBlocks } from './registry-form-words'
import { readUpload } from './read-upload'
import { useIsPalette } from './use-registries'

export interface Certificates {
  /** False in front of a Palette, which tells nothing about a certificate. */
  readonly canInspect: boolean
  /** What the server read in the PEM; undefined while it reads, and without a certificate. */
  readonly report: ReturnType<typeof useInspection>['data']
  /** Why the PEM can't be shown. */
  readonly reportError: string | undefined
  readonly uploading: boolean
  /** Why the last upload was refused. */
  readonly error: string | undefined
  add(upload: Blob | string): void
  remove(index: number): void
}

function useInspection(pem: string, canInspect: boolean) {
  return useApiQuery('consoleCertificatesInspect', { body: { pem } }, { enabled: pem !== '' && canInspect })
}

/**
 * The certificates of a form. What is uploaded is read by the server first, so a private key or a wrong format never gets into the form.
 * @param pem what the form holds
 * @param onChange called with the PEM as the server cleaned it
 * @param onReading called when reading begins, with a promise that ends with it: what is uploaded is part of the form before it is checked
 */
export function useCertificates(pem: string, onChange: (pem: string) => void, onReading: (reading: Promise<void>) => void): Certificates {
  const client = useQueryClient()
  // A Palette reads a certificate only when the registry is validated.
  const canInspect = !useIsPalette()
  const inspection = useInspection(pem, canInspect)
  const { mutateAsync } = useApiMutation('consoleCertificatesInspect')
  const [uploading, setUploading] = useState(false)
  const [error, setError] = useState<string>()

  const upload = async (source: Blob | string) => {
    if (typeof source !== 'string' && source.size > CERTIFICATE_LIMIT)
      throw new Error('The file is larger than 256 KiB, too large for a certificate')
    const text = typeof source === 'string' ? source : await readUpload(source)
    const added = canInspect ? (await mutateAsync({ body: { pem: text } })).pem : text
    if (pemBlocks(added).length === 0) throw new Error('The file has no certificate in PEM form (-----BEGIN CERTIFICATE-----)')
    const blocks = [...new Set([...pemBlocks(pem), ...pemBlocks(added)])]
    onChange(blocks.join(''))
  }
  return {
    canInspect,
    report: pem === '' ? undefined : inspection.data,
    reportError: inspection.error?.message,
    uploading,
    error,
    add: (source) => {
      setUploading(true)
      setError(undefined)
      const reading = upload(source)
        .catch((reason: unknown) => setError(reason instanceof Error ? reason.message : 'The file could not be read'))
        .finally(() => setUploading(false))
      onReading(reading)
    },
    remove: (index) => {
      setError(undefined)
      const next = pemBlocks(pem)
        .filter((_, at) => at !== index)
        .join('')
      // The rest is known already: no need to ask again, and no flicker.
      if (inspection.data !== undefined && next !== '') {
        const certificates = inspection.data.certificates.filter((_, at) => at !== index)
        client.setQueryData(apiQuery('consoleCertificatesInspect', { body: { pem: next } }).queryKey, { pem: next, certificates })
      }
      onChange(next)
    },
  }
}
