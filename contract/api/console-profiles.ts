import { PROFILE_BODY_LIMIT } from '../profile-fields'
import { Uid } from '../common'
import type { Operation } from '../operation'
import {
  DriftDecision,
  PackUses,
  ProfileClone,
  ProfileDrift,
  ProfileImport,
  ProfileImported,
  ProfilesOverview,
  RegistryImpact,
  Repoint,
  Repointed,
} from '../profile-tools'

/** What the console does with profiles beyond Palette’s API. */
export const consoleProfilesApi = {
  consoleProfilesOverview: {
    method: 'GET',
    path: '/v1/console/clusterprofiles',
    summary: 'Every version of every profile with its layers and how they stand to their registries',
    access: 'clusterProfile.list',
    realm: 'tenant',
    success: { status: 200, schema: ProfilesOverview },
  },
  consoleProfileClone: {
    method: 'POST',
    path: '/v1/console/clusterprofiles/{uid}/clone',
    summary: 'Copy a profile under another name, or as a new version',
    access: 'clusterProfile.create',
    realm: 'tenant',
    body: ProfileClone,
    success: { status: 201, schema: Uid, audited: true },
  },
  consoleProfileExport: {
    method: 'GET',
    path: '/v1/console/clusterprofiles/{uid}/export',
    summary: 'A profile as a JSON file',
    access: 'clusterProfile.get',
    realm: 'tenant',
    success: { status: 200, binary: true },
  },
  consoleProfileImport: {
    method: 'POST',
    path: '/v1/console/clusterprofiles/import',
    summary: 'Create a profile from an exported one; registries are found by name',
    access: 'clusterProfile.create',
    realm: 'tenant',
    body: ProfileImport,
    bodyLimit: PROFILE_BODY_LIMIT,
    success: { status: 201, schema: ProfileImported, audited: true },
  },
  consoleProfileDrift: {
    method: 'GET',
    path: '/v1/console/clusterprofiles/{uid}/drift',
    summary: 'Layers whose version has other content than when it was chosen, with the difference',
    access: 'clusterProfile.get',
    realm: 'tenant',
    success: { status: 200, schema: ProfileDrift },
  },
  consoleProfileDriftDecide: {
    method: 'POST',
    path: '/v1/console/clusterprofiles/{uid}/drift',
    summary: 'Keep the chosen digest of a layer, or accept the new one',
    access: 'clusterProfile.update',
    realm: 'tenant',
    body: DriftDecision,
    success: { status: 204 },
  },
  consoleRegistryImpact: {
    method: 'GET',
    path: '/v1/console/registries/{uid}/impact',
    summary: 'Profiles, layers and packs that use a registry, and where the same content can be had',
    access: 'packRegistry.get',
    success: { status: 200, schema: RegistryImpact },
  },
  consoleRegistryRepoint: {
    method: 'POST',
    path: '/v1/console/registries/{uid}/repoint',
    summary: 'Move layers to another registry that has content of the same digests',
    access: 'packRegistry.update',
    body: Repoint,
    success: { status: 200, schema: Repointed },
  },
  consolePackUses: {
    method: 'GET',
    path: '/v1/console/packs/{uid}/uses',
    summary: 'Profiles that use this pack of this registry',
    access: 'clusterProfile.list',
    realm: 'tenant',
    success: { status: 200, schema: PackUses },
  },
} as const satisfies Record<string, Operation>
