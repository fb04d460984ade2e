import type { KeyedCertificate } from './certificates'
import { registryRoutes } from './fake-registry'
import { basicAuth, type Handler, json, redirect, startFaultServer } from './fault-server'
import type { TestPack } from './packs'

/** The registry of an account as Amazon ECR shows it: it asks IAM about each pull, and hands layers out from a bucket. For `startAwsDouble`. */
export interface EcrRegistry {
  readonly endpoint: string
  /** `host:port` */
  readonly host: string
  readonly username: string
  readonly password: string
  readonly certificate: string
  /** `host:port` of the layer bucket. */
  readonly bucket: string
  /** What the caller may not do: `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`. */
  readonly deny: Set<string>
  /** Where layers are from now on said to be. @param origin `http://host:port` */
  moveBucket(origin: string): void
  /** What the bucket answers from now on, in place of the layers. */
  breakBucket(handler: Handler): void
  close(): Promise<void>
}

const BLOB = /\/blobs\/(sha256:[0-9a-f]{64})$/

/** @param tls of the registry and the bucket, with the authority to trust */
export async function startEcrRegistry(
  packs: readonly TestPack[],
  tls?: KeyedCertificate & { readonly authority: string },
): Promise<EcrRegistry> {
  const password = 'registry-token-Qx7'
  const deny = new Set<string>()
  const routes = registryRoutes(packs)
  // S3 refuses a link that is signed already when credentials come with it.
  const bucket = await startFaultServer({ '*': json(404, {}) }, tls)
  let origin = bucket.endpoint
  const denied = (action: string) =>
    json(403, { errors: [{ code: 'DENIED', message: `User: arn:aws:iam::123456789012:user/jo is not authorized to perform: ${action}` }] })

  const guarded = Object.entries(routes).map(([path, handler]): [string, Handler] => {
    const digest = BLOB.exec(path)?.[1]
    if (digest !== undefined) {
      bucket.on(`/layers/${digest}`, (request, response, count) =>
        request.headers.authorization === undefined ? handler(request, response, count) : json(400, {})(request, response, count),
      )
    }
    const answer: Handler = (request, response, count) => {
      if (digest !== undefined) {
        if (deny.has('ecr:GetDownloadUrlForLayer')) denied('ecr:GetDownloadUrlForLayer')(request, response, count)
        else redirect(`${origin}/layers/${digest}?X-Amz-Signature=planted-s3cret`, 307)(request, response, count)
      } else if (path.includes('/manifests/') && request.method === 'GET' && deny.has('ecr:BatchGetImage')) {
        denied('ecr:BatchGetImage')(request, response, count)
      } else handler(request, response, count)
    }
    return [path, basicAuth('AWS', password, answer)]
  })
  const registry = await startFaultServer(Object.fromEntries(guarded), tls)
  return {
    endpoint: registry.endpoint,
    host: registry.host,
    username: 'AWS',
    password,
    certificate: tls?.authority ?? '',
    bucket: bucket.host,
    deny,
    moveBucket: (to) => void (origin = to),
    breakBucket(handler) {
      for (const path of Object.keys(routes)) {
        const digest = BLOB.exec(path)?.[1]
        if (digest !== undefined) bucket.on(`/layers/${digest}`, handler)
      }
    },
    async close() {
      await Promise.all([registry.close(), bucket.close()])
    },
  }
}
