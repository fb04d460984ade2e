import * as z from 'zod/mini'

/** What a call says: repositories that were pushed to, that nothing was, or nothing that is understood. */
type Announcement = { readonly repositories: readonly string[] } | { readonly nothing: string } | null

const name = z.string().check(z.minLength(1))
const Harbor = z.object({ type: name, event_data: z.object({ repository: z.optional(z.object({ repo_full_name: name })) }) })
const GitHub = z.object({
  action: name,
  package: z.object({ name, package_type: name, owner: z.optional(z.nullable(z.object({ login: z.string() }))) }),
})
const GitHubPing = z.object({ zen: z.string(), hook_id: z.number() })
const DockerHub = z.object({ push_data: z.object({}), repository: z.object({ repo_name: name }) })
const Ecr = z.object({ detail: z.object({ 'action-type': name, result: name, 'repository-name': name }) })
const Distribution = z.object({
  events: z.array(z.object({ action: name, target: z.optional(z.object({ repository: z.optional(name) })) })).check(z.minLength(1)),
})
const Plain = z.object({ repository: z.union([name, z.array(name).check(z.minLength(1))]) })

const readers: readonly ((body: unknown) => Announcement)[] = [
  reader(Harbor, ({ type, event_data: { repository } }) =>
    /^(PUSH|DELETE)_ARTIFACT$/.test(type) && repository !== undefined ? changed([repository.repo_full_name]) : ignored(type),
  ),
  reader(GitHub, ({ action, package: { name: of, package_type: type, owner } }) => {
    if (type.toLowerCase() !== 'container') return { nothing: `Nothing is read of a package of the type ${type}` }
    return action === 'published' || action === 'updated'
      ? changed([[owner?.login, of].filter(Boolean).join('/').toLowerCase()])
      : ignored(action)
  }),
  reader(GitHubPing, () => ({ nothing: 'The webhook works: GitHub’s ping has arrived' })),
  reader(DockerHub, ({ repository }) => changed([repository.repo_name])),
  reader(Ecr, ({ detail }) => {
    if (detail.result !== 'SUCCESS') return { nothing: `Nothing was changed: Amazon ECR says ${detail.result}` }
    return /^(PUSH|DELETE)$/.test(detail['action-type']) ? changed([detail['repository-name']]) : ignored(detail['action-type'])
  }),
  reader(Distribution, ({ events }) => {
    const repositories = events.flatMap(({ action, target }) =>
      /^(push|delete|mount)$/.test(action) && target?.repository !== undefined ? [target.repository] : [],
    )
    return repositories.length > 0 ? changed(repositories) : ignored(events[0]?.action ?? 'without a name')
  }),
  reader(Plain, ({ repository }) => changed([repository].flat())),
]

/** What registries send, and our own form for scripts. */
export function understand(body: unknown): Announcement {
  for (const read of readers) {
    const announcement = read(body)
    if (announcement !== null) return announcement
  }
  return null
}

function reader<Schema extends z.core.$ZodType>(schema: Schema, read: (sent: z.output<Schema>) => Announcement) {
  return (body: unknown): Announcement => {
    const parsed = z.safeParse(schema, body)
    return parsed.success ? read(parsed.data) : null
  }
}

function changed(repositories: readonly string[]): Announcement {
  return { repositories: [...new Set(repositories)] }
}

function ignored(event: string): Announcement {
  return { nothing: `Nothing was changed: the event ${event} is not about a push or a deletion` }
}
