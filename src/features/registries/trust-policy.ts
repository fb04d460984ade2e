import type { AwsAccountSts } from '~/contract/aws'

/** Who may take the role: the account that this installation calls from, and only with its external id. */
export function trustPolicy({ accountId, externalId, partition }: AwsAccountSts): string {
  return json({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  })
}

// Palette's documentation, "Add OCI Packs Registry": the actions that the role needs.
const actions = {
  ecr: [
    'GetAuthorizationToken',
    'DescribeRegistry',
    'DescribeRepositories',
    'ListImages',
    'DescribeImages',
    'BatchGetImage',
    'BatchCheckLayerAvailability',
    'GetDownloadUrlForLayer',
    'GetRepositoryPolicy',
    'GetRegistryPolicy',
    'GetLifecyclePolicy',
    'GetLifecyclePolicyPreview',
    'ListTagsForResource',
    'DescribeImageReplicationStatus',
    'DescribeImageScanFindings',
  ],
  'ecr-public': [
    'GetAuthorizationToken',
    'DescribeRegistries',
    'DescribeRepositories',
    'DescribeImages',
    'DescribeImageTags',
    'GetRepositoryPolicy',
    'GetRepositoryCatalogData',
    'GetRegistryCatalogData',
    'ListTagsForResource',
    'BatchCheckLayerAvailability',
  ],
} as const

/** The smallest permissions with which a role can read a registry. */
export function permissionPolicy(): string {
  return json({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: Object.entries(actions).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
        Resource: '*',
      },
    ],
  })
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
