import type { ClusterProfileEntity } from '~/contract/cluster-profiles'
import type { ProfileType } from '~/contract/profile-fields'
import type { Variable } from '~/contract/profile-variables'
import { type HclBlock, type HclValue, hclName, toHcl } from '../../lib/hcl'
import { hereDocument, shellQuote, variableName } from '../../lib/shell'
import type { LayerDraft, ProfileDraft } from './draft'
import { toCreate } from './wizard/profile-wire'

/** A profile as it can be made again elsewhere. Sensitive defaults are variables: the API never hands them out. */
export interface ProfileCode {
  readonly terraform: string
  readonly curl: string
  /** Body of the call that creates it. */
  readonly json: string
}

export interface CodedProfile {
  readonly uid: string
  readonly type: ProfileType
  readonly draft: ProfileDraft
  readonly variables: readonly Variable[]
}

/** @param origin `https://console.example.com` */
export function profileCode(profile: CodedProfile, origin: string): ProfileCode {
  const { draft, variables } = profile
  const secret = (variable: Variable) => `\${${variableName(`${draft.name}_${variable.name}`)}}`
  return {
    terraform: terraformOf(profile),
    curl: curlOf(profile, origin),
    json: jsonOf(
      bodyOf(
        profile,
        variables.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: secret(variable) } : variable)),
      ),
    ),
  }
}

/** A sensitive variable without a default has nothing to hide. */
function isSecret({ isSensitive, defaultValue }: Variable): boolean {
  return isSensitive && defaultValue !== ''
}

function bodyOf({ draft, type }: CodedProfile, variables: readonly Variable[]): ClusterProfileEntity {
  const { metadata, spec } = toCreate(draft)
  const template = { packs: [], ...spec.template, type }
  return { metadata, spec: { ...spec, template, ...(variables.length > 0 && { variables: [...variables] }) } }
}

function jsonOf(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`
}

function curlOf(profile: CodedProfile, origin: string): string {
  const call = [
    `curl --fail-with-body --request POST ${shellQuote(`${origin}/v1/clusterprofiles?publish=true`)}`,
    '--header "ApiKey: $CONSOLE_API_KEY"',
    `--header 'Content-Type: application/json'`,
    '--data @-',
  ].join(' \\\n  ')
  const open = profile.variables.map((variable) => (isSecret(variable) ? { ...variable, defaultValue: '' } : variable))
  const json = jsonOf(bodyOf(profile, open)).trimEnd()
  const secrets = profile.variables.filter(isSecret).map(({ name }) => ({ name, variable: variableName(`${profile.draft.name}_${name}`) }))
  if (secrets.length === 0) return `${call} ${hereDocument(json)}\n`
  // jq puts the secrets in: whatever is in them, the body stays JSON, and they stand in no file and on no command line.
  const filter = secrets
    .map(({ name, variable }) => `(.spec.variables[] | select(.name == "${name}")).defaultValue = $ENV.${variable}`)
    .join(' | ')
  const given = secrets.map(({ variable }) => `: "\${${variable}:?set it first}" && export ${variable}\n`).join('')
  return `${given}jq ${shellQuote(filter)} ${hereDocument(json, ' |')}\n${call}\n`
}

function terraformOf({ uid, type, draft, variables }: CodedProfile): string {
  const label = hclName(`${draft.name} ${draft.version}`)
  const secrets = variables.filter(isSecret)
  const secretName = ({ name }: Variable) => hclName(`${draft.name} ${name}`)
  return toHcl([
    ...secrets.map((variable): HclBlock => ({
      type: 'variable',
      labels: [secretName(variable)],
      attributes: { type: { expression: 'string' }, sensitive: true },
    })),
    {
      type: 'resource',
      labels: ['spectrocloud_cluster_profile', label],
      attributes: {
        name: draft.name,
        version: draft.version,
        description: filled(draft.description),
        tags: draft.tags.length === 0 ? undefined : draft.tags,
        // The provider looks in a project unless it is told.
        context: 'tenant',
        cloud: 'all',
        type,
      },
      blocks: [
        ...draft.layers.map(packOf),
        ...(variables.length === 0
          ? []
          : [
              {
                type: 'profile_variables',
                blocks: variables.map((variable) =>
                  variableOf(variable, isSecret(variable) ? { expression: `var.${secretName(variable)}` } : filled(variable.defaultValue)),
                ),
              },
            ]),
      ],
    },
    {
      type: 'import',
      comment: 'Takes over the profile that is there; leave it out to make a new one.',
      attributes: { to: { expression: `spectrocloud_cluster_profile.${label}` }, id: uid },
    },
  ])
}

function packOf({ name, tag, type, kind, packUid, registryUid, values, manifests }: LayerDraft): HclBlock {
  return {
    type: 'pack',
    attributes: {
      name,
      tag: filled(tag),
      uid: kind === 'manifest' ? undefined : filled(packUid),
      registry_uid: filled(registryUid),
      type,
      values: filled(values),
    },
    blocks: manifests.map((manifest) => ({ type: 'manifest', attributes: { name: manifest.name, content: manifest.content } })),
  }
}

function variableOf(variable: Variable, defaultValue: HclValue | undefined): HclBlock {
  return {
    type: 'variable',
    attributes: {
      name: variable.name,
      display_name: variable.displayName === '' ? variable.name : variable.displayName,
      description: filled(variable.description),
      format: variable.format,
      default_value: defaultValue,
      regex: filled(variable.regex),
      required: variable.required,
      immutable: variable.immutable,
      hidden: variable.hidden,
      is_sensitive: variable.isSensitive,
    },
  }
}

function filled(text: string): string | undefined {
  return text === '' ? undefined : text
}
