import * as z from 'zod/mini'

/** Repositories that one call may name; where it names more, everything is read. */
export const MAX_REPOSITORIES = 100

/** What a call says. */
export type Announcement =
  /** These were pushed to, or something of them was deleted; without those that stand twice. */
  | { readonly kind: 'changed'; readonly repositories: readonly string[] }
  /** It is understood, and nothing was changed. */
  | { readonly kind: 'nothing'; readonly message: string }
  | { readonly kind: 'unknown' }

const name = z.string().check(z.minLength(1), z.maxLength(512))
const word = z.string().check(z.regex(/^[\w.:/ -]{1,64}$/))

// https://goharbor.io/docs/2.12.0/working-with-projects/project-configuration/configure-webhooks/
const harborRepository = z.object({ repo_full_name: name })
const Harbor = z.object({ type: word, event_data: z.object({ repository: z.optional(harborRepository) }) })
const HarborCloudEvent = z.object({
  specversion: z.string(),
  type: word,
  data: z.object({ repository: z.optional(harborRepository) }),
})
const harborChanges: ReadonlySet<string> = new Set([
  'PUSH_ARTIFACT',
  'DELETE_ARTIFACT',
  'harbor.artifact.pushed',
  'harbor.artifact.deleted',
])

// https://docs.github.com/en/webhooks/webhook-events-and-payloads#package and #registry_package; `ping` is sent when the webhook is made.
const githubPackage = z.object({
  name,
  namespace: z.optional(z.nullable(z.string())),
  package_type: word,
  owner: z.optional(z.nullable(z.object({ login: z.string() }))),
})
const GithubPackage = z.object({ action: word, package: githubPackage })
const GithubRegistryPackage = z.object({ action: word, registry_package: githubPackage })
const GithubPing = z.object({ zen: z.string(), hook_id: z.number() })

// https://docs.docker.com/docker-hub/repos/manage/webhooks/
const DockerHub = z.object({ push_data: z.object({}), repository: z.object({ repo_name: name }) })

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
const Ecr = z.object({
  'detail-type': z.literal('ECR Image Action'),
  detail: z.object({ 'action-type': word, result: word, 'repository-name': name }),
})

// https://distribution.github.io/distribution/about/notifications/ ; Azure sends one such event, not in a list.
const notification = z.object({ action: word, target: z.optional(z.object({ repository: z.optional(name) })) })
const Distribution = z.object({ events: z.array(notification).check(z.minLength(1)) })
const notedChanges: ReadonlySet<string> = new Set(['push', 'delete', 'mount', 'chart_push', 'chart_delete'])

/** Our own form, for scripts; Quay's notifications have it too. */
const Plain = z.object({ repository: z.union([name, z.array(name).check(z.minLength(1))]) })

/** Each knows the form of its own sender: which is first matters only between those that have fields in common. */
const readers: readonly ((body: unknown) => Announcement | undefined)[] = [
  reader(Harbor, ({ type, event_data: { repository } }) => harbor(type, repository)),
  reader(HarborCloudEvent, ({ type, data: { repository } }) => harbor(type, repository)),
  reader(GithubPackage, (sent) => github(sent.action, sent.package)),
  reader(GithubRegistryPackage, (sent) => github(sent.action, sent.registry_package)),
  reader(GithubPing, () => nothing('The webhook works: GitHub’s ping has arrived')),
  reader(DockerHub, ({ repository }) => changed([repository.repo_name])),
  reader(Ecr, ({ detail }) => {
    const { 'action-type': action, result, 'repository-name': repository } = detail
    if (result !== 'SUCCESS') return nothing(`Nothing was changed: Amazon ECR says ${result}`)
    return action === 'PUSH' || action === 'DELETE' ? changed([repository]) : ignored(action)
  }),
  reader(Distribution, ({ events }) => notified(events)),
  reader(notification, (event) => notified([event])),
  reader(Plain, ({ repository }) => changed(typeof repository === 'string' ? [repository] : repository)),
]

/** What a call of a registry, or of a script, says. @param body as it was sent: nothing of it is trusted */
export function understand(body: unknown): Announcement {
  for (const read of readers) {
    const announcement = read(body)
    if (announcement !== undefined) return announcement
  }
  return { kind: 'unknown' }
}

function reader<Schema extends z.core.$ZodType>(schema: Schema, read: (sent: z.output<Schema>) => Announcement) {
  return (body: unknown): Announcement | undefined => {
    const parsed = z.safeParse(schema, body)
    return parsed.success ? read(parsed.data) : undefined
  }
}

function harbor(type: string, repository: z.infer<typeof harborRepository> | undefined): Announcement {
  return harborChanges.has(type) && repository !== undefined ? changed([repository.repo_full_name]) : ignored(type)
}

function github(action: string, sent: z.infer<typeof githubPackage>): Announcement {
  if (sent.package_type.toLowerCase() !== 'container') return nothing(`Nothing is read of a package of the type ${sent.package_type}`)
  if (action !== 'published' && action !== 'updated') return ignored(action)
  const owner = [sent.namespace, sent.owner?.login].find((one) => one !== undefined && one !== null && one !== '')
  // In the registry everything is lower case, whatever case the account is written in.
  return changed([(owner === undefined ? sent.name : `${owner}/${sent.name}`).toLowerCase()])
}

function notified(events: readonly z.infer<typeof notification>[]): Announcement {
  const repositories = events.flatMap(({ action, target }) =>
    notedChanges.has(action) && target?.repository !== undefined ? [target.repository] : [],
  )
  return repositories.length > 0 ? changed(repositories) : ignored(events[0]?.action ?? 'without a name')
}

function changed(repositories: readonly string[]): Announcement {
  return { kind: 'changed', repositories: [...new Set(repositories)] }
}

function ignored(event: string): Announcement {
  return nothing(`Nothing was changed: the event ${event} is not about a push or a deletion`)
}

function nothing(message: string): Announcement {
  return { kind: 'nothing', message }
}
