import { describe, expect, it } from 'vitest'
import { hclName, toHcl } from './hcl'

describe('toHcl', () => {
  it('aligns neighbours and nests blocks', () => {
    expect(
      toHcl([
        {
          type: 'resource',
          labels: ['spectrocloud_registry_oci', 'harbor'],
          attributes: { name: 'harbor', is_private: true, endpoint_suffix: undefined, count: 2, tags: ['a', 'b:c'] },
          blocks: [{ type: 'credentials', attributes: { password: { expression: 'var.harbor_password' } } }],
        },
        { type: 'import', comment: 'Once.', attributes: { to: { expression: 'spectrocloud_registry_oci.harbor' } } },
      ]),
    ).toBe(`resource "spectrocloud_registry_oci" "harbor" {
  name       = "harbor"
  is_private = true
  count      = 2
  tags       = ["a", "b:c"]

  credentials {
    password = var.harbor_password
  }
}

# Once.
import {
  to = spectrocloud_registry_oci.harbor
}
`)
  })

  const value = (text: string) => toHcl([{ type: 'a', attributes: { v: text } }])

  it('keeps every byte of a text of several lines, and never moves it', () => {
    expect(value('pack:\n  namespace: "x"\n')).toBe('a {\n  v = <<EOT\npack:\n  namespace: "x"\nEOT\n}\n')
    expect(value('a: 1\nb: 2')).toBe('a {\n  v = chomp(<<EOT\na: 1\nb: 2\nEOT\n  )\n}\n')
  })

  it('never lets a text end its heredoc or begin an expression', () => {
    expect(value('EOT\n  EOT_\nx\n')).toBe('a {\n  v = <<EOT__\nEOT\n  EOT_\nx\nEOT__\n}\n')
    expect(value('a: ${x}\nb: %{ if }\n')).toContain('a: $${x}\nb: %%{ if }')
    expect(value('${x} "q" \\ \t')).toBe('a {\n  v = "$${x} \\"q\\" \\\\ \\t"\n}\n')
  })

  it('quotes what a heredoc can’t hold', () => {
    expect(value('a\r\nb\n')).toBe('a {\n  v = "a\\r\\nb\\n"\n}\n')
  })
})

describe('hclName', () => {
  it.each([
    ['Harbor Prod', 'harbor_prod'],
    ['42-things', 'r_42_things'],
    ['***', 'r_'],
  ])('%s is %s', (text, name) => expect(hclName(text)).toBe(name))
})
