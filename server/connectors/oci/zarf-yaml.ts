import * as z from 'zod/mini'
import type { PackFile } from '~/contract/catalogue'
import type { PackContent } from '../content'
import { isRecord, loadYaml } from '../pack/yaml'
import { annotation, MAX_ENTRIES, MAX_WORD, Word, word } from '../words'

/** Architectures that are named. */
const MAX_ARCHITECTURES = 16

// https://docs.zarf.dev/ref/create/ and zarf.schema.json; all scalars are texts here.
const Definition = z.object({
  kind: z.enum(['ZarfPackageConfig', 'ZarfInitConfig']),
  metadata: z.object({ name: Word, version: Word, annotations: z.optional(z.unknown()) }),
  components: z.optional(z.unknown()),
  variables: z.optional(z.unknown()),
  build: z.optional(z.unknown()),
})

/**
 * Reads `zarf.yaml`. Synchronous: 1 MiB takes some 25 ms. Lists are counted and texts are taken from the first levels only, so aliases can't blow it up.
 *
 * Annotations: those of the package, and over them `kind`, `architectures` (`amd64, arm64`), `components` and `variables` (how many), and, as far as they are set,
 * `description`, `url`, `authors`, `documentation`, `sourceUrl`, `vendor`, `flavor`.
 * @param expected what the reference says. The tag is the version, with `-<flavor>` behind it where the package has one; what a tag can't hold is `_` in it
 * @returns the content, or why the package can't be used (fits behind "The package is set aside: ")
 */
export function zarfContent(
  text: string,
  expected: {
    readonly name: string
    readonly tag: string
    readonly architectures: readonly string[]
    /** What the package holds, as its manifest says. */
    readonly files: readonly PackFile[]
  },
): { ok: true; content: PackContent } | { ok: false; reason: string } {
  const refused = (reason: string) => ({ ok: false, reason }) as const
  let root: unknown
  try {
    root = loadYaml(text)
  } catch {
    return refused('its zarf.yaml is not valid YAML')
  }
  const parsed = Definition.safeParse(root)
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.slice(0, 2).map(String).join('.')))].filter(
      (one) => one !== '',
    )
    return refused(fields.length === 0 ? 'its zarf.yaml holds no definition' : `its zarf.yaml has no usable ${fields.join(', ')}`)
  }
  const { kind, metadata, components, variables } = parsed.data
  const name = word(metadata.name)
  const version = word(metadata.version)
  if (name !== expected.name)
    return refused(`zarf.yaml says the name “${name.slice(0, 64)}” but the repository is called “${expected.name}”; they must be equal`)
  if (version === '') return refused('its zarf.yaml has no version')
  const build = isRecord(parsed.data.build) ? parsed.data.build : {}
  const fitting = fitTag(version, expected.tag, scalar(build.flavor))
  if (fitting === undefined || version.length > MAX_WORD)
    return refused(
      `zarf.yaml says the version “${version.slice(0, 64)}” but the tag is “${expected.tag}”; it must be the version, or the version and the flavor`,
    )

  const known = isRecord(root) && isRecord(root.metadata) ? root.metadata : {}
  const own = scalar(build.architecture) || scalar(known.architecture)
  const architectures = expected.architectures.length > 0 ? expected.architectures : own === '' ? [] : [own]
  if (architectures.every((one) => one === 'skeleton') && architectures.length > 0)
    return refused('it is a skeleton only, from which other packages are made; publish a package for an architecture')
  const facts: Record<string, string> = {
    kind,
    architectures: architectures
      .slice(0, MAX_ARCHITECTURES)
      .map((one) => one.slice(0, MAX_WORD))
      .join(', '),
    components: String(Array.isArray(components) ? components.length : 0),
    variables: String(Array.isArray(variables) ? variables.length : 0),
    flavor: fitting.flavor,
    sourceUrl: scalar(known.source),
    ...Object.fromEntries(['description', 'url', 'authors', 'documentation', 'vendor'].map((key) => [key, scalar(known[key])])),
  }
  return {
    ok: true,
    content: {
      name,
      displayName: name,
      version: fitting.flavor === '' ? version : `${version}-${fitting.flavor}`,
      layer: 'addon',
      type: 'oci',
      addonType: '',
      addonSubType: '',
      cloudTypes: ['all'],
      group: '',
      eol: '',
      annotations: Object.fromEntries([
        ...ownAnnotations(metadata.annotations),
        ...Object.entries(facts).filter(([, value]) => value !== ''),
      ]),
      schemaEntries: [],
      presets: [],
      dependencies: [],
      resources: [],
      definition: text,
      archiveUrl: '',
      iconUrl: '',
      valuesYaml: '',
      readme: '',
      logo: null,
      files: expected.files,
      detailsRead: true,
    },
  }
}

/** @returns the flavor, which may be empty; undefined when the tag is not that of this version */
function fitTag(version: string, tag: string, flavor: string): { flavor: string } | undefined {
  const base = version.replaceAll('+', '_')
  if (tag === base) return { flavor: '' }
  if (!tag.startsWith(`${base}-`)) return undefined
  const found = tag.slice(base.length + 1)
  return flavor === '' || flavor === found ? { flavor: found } : undefined
}

function ownAnnotations(annotations: unknown): [string, string][] {
  if (!isRecord(annotations)) return []
  return Object.entries(annotations)
    .filter(([key]) => key !== '' && key.length <= MAX_WORD && key !== 'disabled' && key !== 'system_state')
    .slice(0, MAX_ENTRIES)
    .map(([key, value]) => [annotation(key), scalar(value)])
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? annotation(value).trim() : ''
}
