import type { RegistryFacts } from '../registry-rows'

/** What is entered where. */
interface RecipeField {
  readonly field: string
  readonly value: string
  /** It is the webhook's own secret: never written out, copied from above. */
  readonly secret?: true
}

export interface Recipe {
  readonly id: RecipeId
  /** Of the tab. */
  readonly label: string
  /** Where one goes, and what one has to know. */
  readonly intro: string
  readonly fields?: readonly RecipeField[]
  readonly code?: { readonly label: string; readonly text: string }
  readonly outro?: string
}

export const recipeIds = ['harbor', 'ghcr', 'docker-hub', 'ecr', 'distribution', 'curl'] as const
export type RecipeId = (typeof recipeIds)[number]

/** Stands where the secret belongs in code, so that no secret lands in a shell history by a copy. */
const SECRET = '$WEBHOOK_SECRET'

/** How each sender is told to call the webhook. @param url of the webhook */
export function webhookRecipes(url: string): Recipe[] {
  return [
    {
      id: 'harbor',
      label: 'Harbor',
      intro: 'In Harbor open the project, then Webhooks, then New Webhook. Each project has its own.',
      fields: [
        { field: 'Notify Type', value: 'http' },
        { field: 'Payload Format', value: 'Default' },
        { field: 'Event Type', value: 'Artifact pushed, Artifact deleted' },
        { field: 'Endpoint URL', value: url },
        { field: 'Auth Header', value: 'Bearer, a space, and the secret', secret: true },
        { field: 'Verify Remote Certificate', value: 'checked' },
      ],
      outro: 'Test Endpoint sends no push, so nothing is synchronised by it. Push an artifact, and Last call says what came of it.',
    },
    {
      id: 'ghcr',
      label: 'GitHub Packages (GHCR)',
      intro: 'On GitHub open the settings of the organization (or of the repository), then Webhooks, then Add webhook.',
      fields: [
        { field: 'Payload URL', value: url },
        { field: 'Content type', value: 'application/json' },
        { field: 'Secret', value: 'the secret', secret: true },
        { field: 'SSL verification', value: 'Enable SSL verification' },
        { field: 'Events', value: 'Let me select individual events: Packages, Registry packages' },
      ],
      outro: 'GitHub signs each call with the secret (X-Hub-Signature-256); one that is signed with another is refused.',
    },
    {
      id: 'docker-hub',
      label: 'Docker Hub',
      intro: 'On Docker Hub open the repository, then Webhooks. Each repository has its own.',
      fields: [
        { field: 'Webhook name', value: 'registry-console' },
        { field: 'Webhook URL', value: url },
      ],
      outro: 'Docker Hub sends no secret: whoever has the URL can call it.',
    },
    {
      id: 'ecr',
      label: 'Amazon ECR',
      intro:
        'Amazon EventBridge calls the webhook, in the region of the registry. It reaches only addresses on the internet with a certificate of a public authority.',
      code: { label: 'AWS CLI', text: ecrCommands(url) },
      outro: 'The role in ROLE_ARN is one that events.amazonaws.com may assume and that may do events:InvokeApiDestination.',
    },
    {
      id: 'distribution',
      label: 'Distribution',
      intro:
        'For the registry of the Distribution project (registry:2, registry:3) and what is built on it. Add this to its config.yml and restart it.',
      code: { label: 'config.yml', text: distributionConfig(url) },
      outro: `Put the secret in the place of ${SECRET}: the file takes no variables there.`,
    },
    {
      id: 'curl',
      label: 'curl',
      intro:
        'From a pipeline, after its push: name the repository that was pushed to. Of a Helm repository the index is read, whatever is named.',
      code: { label: 'curl', text: curlCommand(url) },
      outro: 'The answer is 202 and says which repositories are read.',
    },
  ]
}

function ecrCommands(url: string): string {
  return `aws events create-connection --name registry-console \\
  --authorization-type API_KEY \\
  --auth-parameters "ApiKeyAuthParameters={ApiKeyName=Authorization,ApiKeyValue=Bearer ${SECRET}}"

aws events create-api-destination --name registry-console \\
  --connection-arn "$CONNECTION_ARN" \\
  --invocation-endpoint '${url}' \\
  --http-method POST \\
  --invocation-rate-limit-per-second 10

aws events put-rule --name registry-console \\
  --event-pattern '{"source":["aws.ecr"],"detail-type":["ECR Image Action"],"detail":{"action-type":["PUSH","DELETE"],"result":["SUCCESS"]}}'

aws events put-targets --rule registry-console \\
  --targets "Id=registry-console,Arn=$API_DESTINATION_ARN,RoleArn=$ROLE_ARN"
`
}

function distributionConfig(url: string): string {
  return `notifications:
  endpoints:
    - name: registry-console
      url: ${url}
      headers:
        Authorization: [Bearer ${SECRET}]
      timeout: 5s
      threshold: 5
      backoff: 10s
      ignore:
        actions: [pull]
`
}

function curlCommand(url: string): string {
  return `curl --fail-with-body '${url}' \\
  --header "Authorization: Bearer ${SECRET}" \\
  --header 'Content-Type: application/json' \\
  --data '{"repository":"charts/nginx"}'
`
}

/** The recipe that fits a registry best, by where it is. */
export function likelyRecipe({ kind, endpoint }: Pick<RegistryFacts, 'kind' | 'endpoint'>): RecipeId {
  switch (kind) {
    case 'oci-ecr':
      return 'ecr'
    case 'helm':
    case 'pack':
      return 'curl'
    case 'oci-basic': {
      const host = endpoint.replace(/^https?:\/\//, '').split('/')[0] ?? ''
      if (host === 'ghcr.io') return 'ghcr'
      return host.endsWith('docker.io') || host.endsWith('docker.com') ? 'docker-hub' : 'harbor'
    }
  }
}
