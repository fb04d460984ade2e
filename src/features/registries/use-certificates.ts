import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { CertificateInfo, CertificateReport } from '~/contract/console'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import { apiQuery, useApiMutation, useApiQuery } from '../../api/query'
import { countOf } from '../../lib/number'
import { joinPem, pemBlocks, pemKey } from './pem'
import { readUpload, refusedHere } from './read-upload'
import { useIsPalette } from './use-registries'

export interface Certificates {
  /** False in front of a Palette, which tells nothing about a certificate, and takes PEM alone. */
  readonly canInspect: boolean
  /** What the server read in the PEM; undefined while it reads, and without a certificate. */
  readonly report: CertificateReport | undefined
  /** Why the PEM can't be shown. */
  readonly reportError: string | undefined
  readonly uploading: boolean
  /** Why parts of the last upload were refused, each by the name of its file. */
  readonly errors: readonly string[]
  /** What became of the last upload where that can't be seen. */
  readonly notice: string
  /** Files, or text that was pasted. */
  add(uploads: readonly (File | string)[]): void
  remove(index: number): void
}

export interface CertificatesOfForm {
  /** PEM as the form holds it. */
  readonly pem: string
  /** The same, asked for when it is needed: reading takes time, and another upload may have ended before. */
  readonly current: () => string
  readonly onChange: (pem: string) => void
  /** Called when reading begins, with a promise that ends with it: what is uploaded is part of the form before it is checked. */
  readonly onReading: (reading: Promise<void>) => void
}

const queryOf = (pem: string) => apiQuery('consoleCertificatesInspect', { body: { pem } })

/** The certificates of a form. What is uploaded is read by the server first, so a private key or a wrong format never gets into the form. */
export function useCertificates({ pem, current, onChange, onReading }: CertificatesOfForm): Certificates {
  const client = useQueryClient()
  // A Palette reads a certificate only when the registry is validated.
  const canInspect = !useIsPalette()
  const inspection = useApiQuery('consoleCertificatesInspect', { body: { pem } }, { enabled: pem !== '' && canInspect })
  const { mutateAsync } = useApiMutation('consoleCertificatesInspect')
  const [running, setRunning] = useState(0)
  const [errors, setErrors] = useState<readonly string[]>([])
  const [notice, setNotice] = useState('')
  const last = useRef<Promise<void>>(Promise.resolve())

  /** @throws Error that says why it is none */
  const read = async (upload: File | string): Promise<CertificateReport> => {
    if (typeof upload !== 'string' && upload.size > CERTIFICATE_LIMIT)
      throw new Error('The file is larger than 256 KiB, too large for a certificate')
    const text = typeof upload === 'string' ? upload : await readUpload(upload)
    const refused = refusedHere(text)
    if (refused !== undefined) throw new Error(refused)
    if (canInspect) return await mutateAsync({ body: { pem: text } })
    if (pemBlocks(text).length === 0)
      throw new Error('There is no certificate in PEM form (-----BEGIN CERTIFICATE-----), and Palette reads no other form')
    return { pem: text, certificates: [] }
  }

  /** Puts them into the form, and what is known about them where it is looked up. */
  const put = (next: string, added: readonly CertificateReport[]) => {
    const known = new Map<string, CertificateInfo>()
    const before = client.getQueryData(queryOf(current()).queryKey)
    for (const report of before === undefined ? added : [before, ...added]) {
      for (const [index, block] of pemBlocks(report.pem).entries()) {
        const info = report.certificates[index]
        if (info !== undefined) known.set(pemKey(block), info)
      }
    }
    const blocks = pemBlocks(next)
    const certificates = blocks.flatMap((block) => known.get(pemKey(block)) ?? [])
    // Known already: no need to ask again, and no flicker.
    if (next !== '' && certificates.length === blocks.length) client.setQueryData(queryOf(next).queryKey, { pem: next, certificates })
    onChange(next)
  }

  const addAll = async (uploads: readonly (File | string)[]): Promise<void> => {
    const reports: CertificateReport[] = []
    const problems: string[] = []
    for (const upload of uploads) {
      try {
        reports.push(await read(upload))
      } catch (reason) {
        const why = reason instanceof Error ? reason.message : 'It could not be read'
        problems.push(typeof upload === 'string' ? why : `${upload.name}: ${why}`)
      }
    }
    const before = current()
    const next = reports.reduce((all, report) => joinPem(all, report.pem), before)
    const fits = next.length <= CERTIFICATE_LIMIT
    if (!fits) problems.push('Together they are larger than 256 KiB. Upload only the certificates that this registry needs.')
    else if (next !== before) put(next, reports)
    const given = reports.reduce((sum, report) => sum + pemBlocks(report.pem).length, 0)
    const repeated = given - (pemBlocks(next).length - pemBlocks(before).length)
    setNotice(
      fits && repeated > 0 ? `${countOf(repeated, 'certificate')} of these ${repeated === 1 ? 'was' : 'were'} uploaded already.` : '',
    )
    setErrors(problems)
  }

  return {
    canInspect,
    report: pem === '' ? undefined : inspection.data,
    reportError: inspection.error?.message,
    uploading: running > 0,
    errors,
    notice,
    add: (uploads) => {
      if (uploads.length === 0) return
      setRunning((count) => count + 1)
      setErrors([])
      setNotice('')
      // One after the other, so that each finds what the one before has added.
      const reading = last.current.then(() => addAll(uploads)).finally(() => setRunning((count) => count - 1))
      last.current = reading
      onReading(reading)
    },
    remove: (index) => {
      setErrors([])
      setNotice('')
      const blocks = pemBlocks(pem).filter((_, at) => at !== index)
      put(blocks.join(''), [])
    },
  }
}
