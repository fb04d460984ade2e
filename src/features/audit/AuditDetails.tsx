import { zodResolver } from '@hookform/resolvers/zod'
import { type ReactNode, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useLocation, useNavigate, useParams } from 'react-router'
import * as z from 'zod/mini'
import { type Audit, AuditMsgUpdate } from '~/contract/audits'
import type { ApiFailure } from '../../api/failure'
import { useApiMutation, useApiQuery } from '../../api/query'
import { FormError } from '../../form/FormError'
import { sortServerErrors } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { absoluteTime } from '../../lib/time'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { RelativeTime } from '../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './Audit.module.css'
import { auditPath } from './audit-area'
import { actionWords, actorName, kindWord, readChanges } from './audit-view'

/** One entry: who, when, what, field by field, and a note. */
export function AuditDetails() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const { uid = '' } = useParams()
  const audit = useApiQuery('auditsUidGet', { params: { uid } })
  const close = () => void navigate({ pathname: auditPath(session.scope), search })
  // Operators read what happened in a tenant; its notes are its own.
  const isOwn = (entry: Audit) => entry.spec.actor.user.org === (session.tenant?.name ?? '')

  return (
    <SidePanel title="Audit entry" onRequestClose={close}>
      {audit.data === undefined ? (
        audit.error === null ? (
          <PanelSkeleton />
        ) : (
          <ErrorState
            title="The entry could not be loaded"
            message={audit.error.message}
            reference={audit.error.ref}
            onRetry={() => void audit.refetch()}
          />
        )
      ) : (
        <div className={styles.details}>
          <Entry entry={audit.data} />
          <Changes text={audit.data.spec.contentMsg} />
          <Note key={uid} entry={audit.data} editable={can(session, 'audit.update') && isOwn(audit.data)} />
        </div>
      )}
    </SidePanel>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Entry({ entry }: { readonly entry: Audit }) {
  const { spec, metadata } = entry
  const { emailId, org } = spec.actor.user
  const time = metadata.creationTimestamp ?? ''
  return (
    <Section title={spec.actionMsg}>
      <Facts
        items={[
          {
            term: 'Time',
            value: (
              <>
                {absoluteTime(time)} (<RelativeTime time={time} focusable />)
              </>
            ),
          },
          { term: 'User', value: emailId === '' || emailId === actorName(entry) ? actorName(entry) : `${actorName(entry)}, ${emailId}` },
          ...(org === '' ? [] : [{ term: 'Tenant', value: org }]),
          { term: 'Action', value: actionWords[spec.actionType] },
          { term: 'Resource Type', value: kindWord(spec.resource.kind) },
          { term: 'Resource', value: spec.resource.name },
          { term: 'Resource ID', value: <CopyText text={spec.resource.uid} label="resource ID" wrap /> },
        ]}
      />
    </Section>
  )
}

function Changes({ text }: { readonly text: string }) {
  const changes = readChanges(text)
  if (changes.length === 0) return null
  return (
    <Section title="Changes">
      <table className={styles.changes}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Old</th>
            <th scope="col">New</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, secret, before, after }) => (
            <tr key={field}>
              <td>{field}</td>
              {secret ? (
                <td colSpan={2}>changed</td>
              ) : (
                <>
                  <td className={styles.old}>{before === '' ? 'empty' : before}</td>
                  <td>{after === '' ? 'empty' : after}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

const NoteValues = z.object(AuditMsgUpdate.shape)

function Note({ entry, editable }: { readonly entry: Audit; readonly editable: boolean }) {
  const [editing, setEditing] = useState(false)
  // Focus stays in the panel when the form that had it goes away.
  const [edited, setEdited] = useState(false)
  const note = entry.spec.userMsg
  if (!editable && note === '') return null
  return (
    <Section title="Note">
      {editing ? (
        <NoteForm
          entry={entry}
          onDone={() => {
            setEditing(false)
            setEdited(true)
          }}
        />
      ) : (
        <>
          <p className={note === '' ? styles.secondary : styles.note}>{note === '' ? 'Nobody has written a note to this entry.' : note}</p>
          {editable && (
            <div className={styles.buttons}>
              <Button icon="edit" size="small" autoFocus={edited} onClick={() => setEditing(true)}>
                {note === '' ? 'Add note' : 'Edit note'}
              </Button>
            </div>
          )}
        </>
      )}
    </Section>
  )
}

function NoteForm({ entry, onDone }: { readonly entry: Audit; readonly onDone: () => void }) {
  const form = useForm({ resolver: zodResolver(NoteValues), defaultValues: { userMsg: entry.spec.userMsg } })
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const save = useApiMutation('auditsUidMsgUpdate', { invalidates: ['auditsUidGet', 'auditsList', 'consoleAuditKinds'] })
  const submit = form.handleSubmit((body) => {
    setFailure(null)
    save.mutate(
      { params: { uid: entry.metadata.uid }, body },
      {
        onSuccess: () => {
          toast({ message: 'Note saved', tone: 'success' })
          onDone()
        },
        onError: setFailure,
      },
    )
  })
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        void submit(event)
      }}
    >
      <FormError messages={failure === null ? [] : sortServerErrors(failure, {}).rest} failure={failure} />
      <TextField control={form.control} name="userMsg" label="Note" hint="Why it was done, or a ticket. 3 to 255 characters." rows={3} />
      <div className={styles.buttons}>
        <Button type="submit" variant="primary" busy={save.isPending}>
          Save note
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}
