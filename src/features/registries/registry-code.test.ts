import { describe, expect, it } from 'vitest'
import type { EcrRegistry, BasicOciRegistry } from '~/contract/oci-registries'
import type { HelmRegistry } from '~/contract/helm-registries'
import type { PackRegistry } from '~/contract/pack-registries'
import { SECRET_MASK } from '~/contract/registries'
import { registryCode } from './registry-code'

const sync = { isSyncSupported: true, lastRunTime: '', lastSyncedTime: '', message: '', status: 'Success' } as const
const metadata = { name: 'Harbor Prod', uid: '6700000000000000000000aa' }
const options = { scope: 'tenant', origin: 'https://console.example.com', synchronised: true } as const

const basic: BasicOciRegistry = {
  kind: 'oci',
  metadata,
  spec: {
    auth: {
      type: 'basic',
      username: 'robot$ci',
      password: SECRET_MASK,
      tls: { enabled: true, insecureSkipVerify: false, certificate: '-----BEGIN\nAA==\n' },
    },
    baseContentPath: 'internal',
    basePath: '',
    containsSpectroManifest: false,
    endpoint: 'https://harbor.example.com',
    providerType: 'pack',
    registryUid: metadata.uid,
    scope: 'tenant',
  },
  status: { syncStatus: sync },
}

describe('a registry as code', () => {
  it('of Basic is a resource that plans without a difference: its TLS block stands there, its password is a variable', () => {
    const { terraform } = registryCode(basic, { ...options, kind: 'oci-basic' })
    expect(terraform).toBe(`variable "harbor_prod_password" {
  type      = string
  sensitive = true
}

resource "spectrocloud_registry_oci" "harbor_prod" {
  name               = "Harbor Prod"
  type               = "basic"
  endpoint           = "https://harbor.example.com"
  provider_type      = "pack"
  base_content_path  = "internal"
  is_synchronization = true
  is_private         = true

  credentials {
    credential_type = "basic"
    username        = "robot$ci"
    password        = var.harbor_prod_password

    tls_config {
      certificate = <<EOT
-----BEGIN
AA==
EOT
      insecure_skip_verify = false
    }
  }
}

# Takes over the registry that is there; leave it out to make a new one.
import {
  to = spectrocloud_registry_oci.harbor_prod
  id = "6700000000000000000000aa"
}
`)
  })

  it('never has the mask, and never what only a read has', () => {
    const code = registryCode(basic, { ...options, kind: 'oci-basic' })
    expect(JSON.stringify(code)).not.toContain(SECRET_MASK)
    expect(JSON.parse(code.json)).toEqual({
      metadata: { name: 'Harbor Prod' },
      spec: {
        auth: { ...basic.spec.auth, password: '${HARBOR_PROD_PASSWORD}' },
        baseContentPath: 'internal',
        basePath: '',
        containsSpectroManifest: false,
        endpoint: 'https://harbor.example.com',
        isSyncSupported: true,
        providerType: 'pack',
      },
    })
    expect(code.curl).toContain(`jq '.spec.auth.password = $ENV.HARBOR_PROD_PASSWORD' <<'JSON' |\n{`)
    expect(code.curl).toContain(
      `curl --fail-with-body --request POST 'https://console.example.com/v1/registries/oci/basic' \\\n  --header "ApiKey: $CONSOLE_API_KEY"`,
    )
  })

  it('of ECR with a role needs no secret; with an access key its secret is left alone after the first time', () => {
    const ecr: EcrRegistry = {
      kind: 'ecr',
      metadata,
      spec: {
        baseContentPath: 'packs',
        containsSpectroManifest: false,
        credentials: { credentialType: 'sts', sts: { arn: 'arn:aws:iam::1:role/r', externalId: 'x1' } },
        endpoint: '1.dkr.ecr.eu-west-1.amazonaws.com',
        isPrivate: true,
        providerType: 'helm',
        tls: { enabled: true, insecureSkipVerify: false },
      },
      status: { syncStatus: sync },
    }
    const role = registryCode(ecr, { ...options, kind: 'oci-ecr' }).terraform
    expect(role).toContain('external_id     = "x1"')
    expect(role).toContain('certificate          = ""\n      insecure_skip_verify = false')
    expect(role).not.toContain('variable "')
    expect(role).not.toContain('lifecycle')
    const key = {
      ...ecr,
      spec: { ...ecr.spec, credentials: { credentialType: 'secret', accessKey: 'AKIA1', secretKey: SECRET_MASK } as const },
    }
    const secret = registryCode(key, { ...options, kind: 'oci-ecr' })
    expect(secret.terraform).toContain('ignore_changes = [credentials[0].secret_key]')
    expect(secret.terraform).toContain('secret_key      = var.harbor_prod_secret_key')
    expect(secret.curl).toContain('.spec.credentials.secretKey = $ENV.HARBOR_PROD_SECRET_KEY')
  })

  it('of a Helm repository says what the provider can’t set', () => {
    const helm: HelmRegistry = {
      apiVersion: 'v1',
      kind: 'helm',
      metadata,
      spec: {
        auth: { type: 'token', token: SECRET_MASK, tls: { enabled: true, insecureSkipVerify: true } },
        endpoint: 'https://charts.example.com',
        isPrivate: true,
      },
      status: { helmSyncStatus: sync },
    }
    const { terraform } = registryCode(helm, { ...options, kind: 'helm', synchronised: false })
    expect(terraform).toContain(
      'resource "spectrocloud_registry_helm" "harbor_prod" {\n  name       = "Harbor Prod"\n  endpoint   = "https://charts.example.com"\n  is_private = true',
    )
    expect(terraform).toContain('# The provider has no TLS settings')
    expect(terraform).toContain('ignore_changes = [credentials[0].token]')
    expect(terraform).not.toContain('tls_config')
  })

  it('is a call alone where Terraform has nothing: legacy pack registries, and what an operator adds', () => {
    const pack: PackRegistry = {
      apiVersion: 'v1',
      kind: 'pack',
      metadata,
      spec: { auth: { type: 'noAuth' }, endpoint: 'https://packs.example.com', private: false },
      status: { packSyncStatus: sync },
    }
    const legacy = registryCode(pack, { ...options, kind: 'pack' })
    expect(legacy.terraform).toBeUndefined()
    expect(legacy.curl).toContain("--data @- <<'JSON'\n{")
    const system = registryCode(basic, { ...options, kind: 'oci-basic', scope: 'system' })
    expect(system.terraform).toBeUndefined()
    expect(system.curl).toContain('"Authorization: $CONSOLE_TOKEN"')
  })
})
