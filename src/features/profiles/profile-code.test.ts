import { describe, expect, it } from 'vitest'
import type { Variable } from '~/contract/profile-variables'
import type { LayerDraft } from './draft'
import { profileCode } from './profile-code'

const layer: LayerDraft = {
  name: 'nginx',
  displayName: 'NGINX',
  kind: 'pack',
  type: 'spectro',
  layer: 'addon',
  addonType: 'ingress',
  registryUid: 'r1',
  registryName: 'harbor',
  packUid: 'p1',
  tag: '1.2.3',
  version: '1.2.3',
  logoUrl: '',
  values: 'pack:\n  namespace: "{{.spectro.var.ns}}"\n  note: ${x}\n',
  defaultValues: undefined,
  presets: [],
  schema: [],
  manifests: [],
}
const manifest: LayerDraft = {
  ...layer,
  name: 'extra',
  kind: 'manifest',
  type: 'manifest',
  packUid: 'spectro-manifest-pack',
  registryUid: '',
  tag: '',
  values: '',
  manifests: [{ name: 'ns', content: 'kind: Namespace\napiVersion: v1' }],
}
const variable: Variable = {
  name: 'admin_password',
  displayName: 'Admin password',
  defaultValue: '********',
  description: '',
  format: 'string',
  hidden: false,
  immutable: false,
  inputType: 'text',
  isSensitive: true,
  options: [],
  regex: '',
  required: true,
}
const draft = { name: 'Base Add-ons', version: '1.2.0', description: 'For all', tags: ['dev', 'owner:bob'], layers: [layer, manifest] }
const profile = { uid: '6700000000000000000000bb', type: 'add-on', draft, variables: [variable] } as const

describe('a profile as code', () => {
  it('is what the provider accepts, with values byte for byte', () => {
    expect(profileCode(profile, 'https://c.example.com').terraform).toBe(`variable "base_add_ons_admin_password" {
  type      = string
  sensitive = true
}

resource "spectrocloud_cluster_profile" "base_add_ons_1_2_0" {
  name        = "Base Add-ons"
  version     = "1.2.0"
  description = "For all"
  tags        = ["dev", "owner:bob"]
  context     = "tenant"
  cloud       = "all"
  type        = "add-on"

  pack {
    name         = "nginx"
    tag          = "1.2.3"
    uid          = "p1"
    registry_uid = "r1"
    type         = "spectro"
    values       = <<EOT
pack:
  namespace: "{{.spectro.var.ns}}"
  note: $\${x}
EOT
  }

  pack {
    name = "extra"
    type = "manifest"

    manifest {
      name    = "ns"
      content = chomp(<<EOT
kind: Namespace
apiVersion: v1
EOT
      )
    }
  }

  profile_variables {
    variable {
      name          = "admin_password"
      display_name  = "Admin password"
      format        = "string"
      default_value = var.base_add_ons_admin_password
      required      = true
      immutable     = false
      hidden        = false
      is_sensitive  = true
    }
  }
}

# Takes over the profile that is there; leave it out to make a new one.
import {
  to = spectrocloud_cluster_profile.base_add_ons_1_2_0
  id = "6700000000000000000000bb"
}
`)
  })

  it('never has the mask of a sensitive default', () => {
    const code = profileCode(profile, 'https://c.example.com')
    expect(JSON.stringify(code)).not.toContain('********')
    expect(JSON.parse(code.json)).toMatchObject({
      metadata: { name: 'Base Add-ons', labels: { dev: 'spectro__tag', owner: 'bob' } },
      spec: {
        version: '1.2.0',
        template: { type: 'add-on', packs: [{ values: layer.values }, {}] },
        variables: [{ defaultValue: '${BASE_ADD_ONS_ADMIN_PASSWORD}' }],
      },
    })
    expect(code.curl).toContain('select(.name == "admin_password")).defaultValue = $ENV.BASE_ADD_ONS_ADMIN_PASSWORD')
  })

  it('needs no variable and no jq without one', () => {
    const { terraform, curl } = profileCode({ ...profile, variables: [] }, 'https://c.example.com')
    expect(terraform).not.toContain('variable')
    expect(curl).toMatch(/--data @- <<'JSON'\n\{/)
  })
})
