import * as z from 'zod/mini'
import { Uid } from '../contract/common'
import { RegistryOverview } from '../contract/console'
import type { BasicOciRegistryInput } from '../contract/oci-registries'
import { RegistrySyncStatus } from '../contract/registries'
import { SyncRuns } from '../contract/sync'
import { until } from './until'

export interface Account {
  readonly email: string
  readonly password: string
}

/** The API of a running server, for somebody who is signed in: what tests and benchmarks prepare their state with. */
export class ApiSession {
  readonly #url: string
  readonly #token: string

  private constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  static async signIn(url: string, scope: 'tenant' | 'system', { email, password }: Account): Promise<ApiSession> {
    const isSystem = scope === 'system'
    const response = await fetch(`${url}/v1/auth/${isSystem ? 'syslogin' : 'authenticate'}?setCookie=false`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(isSystem ? { username: email, password } : { emailId: email, password }),
    })
    const { Authorization } = z.object({ Authorization: z.string() }).parse(await readJson(response))
    return new ApiSession(url, Authorization)
  }

  /** For the header `Authorization`. */
  get token(): string {
    return this.#token
  }

  /** Sends a call and returns what it answers. @throws Error with the answer's status and text when it failed */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { Authorization: this.#token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return readJson(response)
  }

  /** @returns the uid of the new registry */
  async addRegistry(input: z.input<typeof BasicOciRegistryInput>, options: { skipPackSync?: boolean } = {}): Promise<string> {
    const answer = await this.call('POST', `/v1/registries/oci/basic?skipPackSync=${options.skipPackSync === true}`, input)
    return Uid.parse(answer).uid
  }

  async syncStatus(uid: string): Promise<RegistrySyncStatus> {
    return RegistrySyncStatus.parse(await this.call('GET', `/v1/registries/oci/${uid}/basic/sync/status`))
  }

  async overview(uid: string): Promise<RegistryOverview> {
    return RegistryOverview.parse(await this.call('GET', `/v1/console/registries/${uid}/overview`))
  }

  /** The newest runs of a registry. */
  async runs(uid: string): Promise<SyncRuns> {
    return SyncRuns.parse(await this.call('GET', `/v1/console/registries/${uid}/runs`))
  }

  async synchronize(uid: string): Promise<void> {
    await this.call('POST', `/v1/registries/oci/${uid}/basic/sync`)
  }

  /** Waits for the end of a run. @param after the run must have started later than this time, RFC 3339 */
  syncEnded(uid: string, options: { after?: string; withinMs: number; everyMs?: number }): Promise<RegistrySyncStatus> {
    return until(
      async () => {
        const status = await this.syncStatus(uid)
        const ended = status.status === 'Success' || status.status === 'Failed'
        return ended && (options.after === undefined || status.lastRunTime > options.after) ? status : undefined
      },
      { what: 'the synchronisation to end', withinMs: options.withinMs, everyMs: options.everyMs ?? 50 },
    )
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
