import * as z from 'zod/mini'

/** Largest values or manifest of one layer, in UTF-16 units: more is no configuration any more, and would stop everybody while it is parsed. */
export const VALUES_LIMIT = 1024 * 1024
/** Largest body with layers, in bytes: its JSON is parsed, and written with draft and publication, in some 20 ms each. */
export const PROFILE_BODY_LIMIT = 4 * 1024 * 1024
/** Most layers of a profile. */
export const LAYERS_LIMIT = 100
/** The pack of layers that are manifests: clients of Palette send it and look for it. */
export const MANIFEST_PACK_UID = 'spectro-manifest-pack'
/** What a label of a profile has for a tag that is a word alone, without `key:value`. */
export const TAG_VALUE = 'spectro__tag'

/** Semantic Versioning 2.0.0, the grammar of its appendix. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/

/** A profile's name: with its version unique in the tenant. */
export const ProfileName = z
  .string('Enter a name')
  .check(
    z.trim(),
    z.minLength(1, 'Enter a name'),
    z.maxLength(64, 'The name is longer than 64 characters'),
    z.regex(/^[a-zA-Z0-9][a-zA-Z0-9._ -]*$/, 'Start with a letter or digit; letters, digits, spaces, dots, hyphens and underscores follow'),
  )
export const ProfileVersion = z
  .string('Enter a version')
  .check(
    z.trim(),
    z.minLength(1, 'Enter a version'),
    z.maxLength(64, 'The version is longer than 64 characters'),
    z.regex(SEMVER, 'This is no semantic version: write it as 1.2.3 or 1.2.3-rc.1'),
  )
export const ProfileDescription = z.string().check(z.maxLength(1024, 'The description is longer than 1,024 characters'))
/** `key:value`, or a word. */
export const ProfileTag = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'A tag is not empty'),
    z.maxLength(128, 'A tag is longer than 128 characters'),
    z.regex(/^[a-zA-Z0-9][a-zA-Z0-9._/ -]*(:[a-zA-Z0-9._/ -]*)?$/, 'Write a tag as a word or as key:value'),
  )

export const ProfileType = z.enum(['cluster', 'infra', 'add-on', 'system'])
export type ProfileType = z.infer<typeof ProfileType>
