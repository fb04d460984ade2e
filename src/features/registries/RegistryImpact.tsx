import { useState } from 'react'
import { Link } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import type { RegistryImpact as Impact } from '~/contract/profile-tools'
import { invalidate, useApiMutation } from '../../api/query'
import { countOf } from '../../lib/number'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { Select } from '../../ui/Select'
import { toast } from '../../ui/toast'
import styles from './RegistryImpact.module.css'

/** Profiles with their layers, or for an operator the tenants that have some. */
export function ImpactList({ impact, nameOnly = false }: { readonly impact: Impact; readonly nameOnly?: boolean }) {
  return (
    // It scrolls when there are many: the keyboard has to reach it.
    <ul className={styles.list} tabIndex={0} aria-label="Used by">
      {impact.profiles.map((profile) => (
        <li key={profile.uid}>
          {nameOnly ? (
            <strong>{profile.name}</strong>
          ) : (
            <Link to={`/profiles/${profile.uid}`}>
              <strong>{profile.name}</strong>
            </Link>
          )}{' '}
          {profile.version}
          {!profile.isPublished && <span className={styles.secondary}> · not published</span>}
          <span className={styles.layers}>
            {profile.layers.map(({ displayName, name, version }) => `${displayName === '' ? name : displayName} ${version}`).join(', ')}
          </span>
        </li>
      ))}
      {impact.tenants.map(({ name, profiles, layers }, index) => (
        // Tenants whose name may not be seen have nothing else to tell them apart.
        <li key={name ?? index}>
          {name === null ? 'A tenant' : <strong>{name}</strong>}: {countOf(profiles, 'profile version')}, {countOf(layers, 'layer')}
        </li>
      ))}
    </ul>
  )
}

export interface RepointProps {
  readonly uid: string
  readonly name: string
  readonly impact: Impact
}

/** Moves layers to a registry that has the very same content, so that nothing breaks. */
export function Repoint({ uid, name, impact }: RepointProps) {
  const session = useSession()
  const client = useQueryClient()
  const [chosen, setChosen] = useState(impact.targets[0]?.uid)
  const repoint = useApiMutation('consoleRegistryRepoint')
  const target = impact.targets.find((each) => each.uid === chosen) ?? impact.targets[0]
  const allowed = can(session, 'packRegistry.update') && (session.scope === 'system' || can(session, 'clusterProfile.update'))
  if (target === undefined || !allowed) return null
  const move = () =>
    repoint.mutate(
      { params: { uid }, body: { to: target.uid } },
      {
        onSuccess: ({ moved, left }) => {
          for (const id of ['consoleRegistryImpact', 'consoleProfilesOverview', 'consolePackUses', 'clusterProfilesGet'] as const)
            void invalidate(client, id)
          toast({
            message: `${countOf(moved, 'layer')} moved to ${target.name}${left === 0 ? '' : `; ${countOf(left, 'layer')} with other content stayed`}`,
            tone: 'success',
          })
        },
      },
    )
  return (
    <Alert
      tone="info"
      role="note"
      title="The same content is in another registry"
      actions={
        <Button size="small" busy={repoint.isPending} onClick={move}>
          Re-point {countOf(target.layers, 'layer')}
        </Button>
      }
    >
      <div className={styles.repoint}>
        {impact.targets.length === 1 ? (
          <p>
            {target.name} holds{' '}
            {target.layers === impact.totals.layers ? 'all of it' : `${target.layers} of ${countOf(impact.totals.layers, 'layer')}`}, by
            digest. Re-pointed, these layers no longer need {name}.
          </p>
        ) : (
          <Select
            label="Re-point to"
            options={impact.targets.map(({ uid: value, name: label, layers }) => ({
              value,
              label: `${label} · ${countOf(layers, 'layer')}`,
            }))}
            value={target.uid}
            onChange={setChosen}
          />
        )}
        {repoint.error !== null && <p className={styles.error}>{repoint.error.message}</p>}
      </div>
    </Alert>
  )
}
