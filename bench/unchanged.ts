import { createHash } from 'node:crypto'
import { Uid } from '../contract/common'
import { SyncRuns } from '../contract/sync'
import { createAuthority } from '../server/test/certificates'
import { type Handler, startFaultServer } from '../server/test/fault-server'
import type { ApiSession } from '../tools/api-session'
import { until } from '../tools/until'
import { withArchive } from './helm'
import { makeIndex } from './helm-index'
import type { Measure } from './report'

const LARGE = { charts: 200, versions: 100, entryBytes: 1_000 } as const

/** A static HTTPS Helm repository of 20 MB with ETag, as a file server gives it: a run that finds it unchanged asks once and gets no body. */
export async function measureUnchangedIndex(api: ApiSession): Promise<Measure[]> {
  const served = await withArchive(makeIndex(LARGE.charts, () => LARGE.versions, LARGE.entryBytes))
  const index = Buffer.from(served.index)
  const etag = `"${createHash('sha256').update(index).digest('hex').slice(0, 32)}"`
  const authority = createAuthority('Charts Authority')
  const answers: number[] = []
  const archives = Object.entries(served.files).map(([path, bytes]): [string, Handler] => [
    path,
    (_, response) => void response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
  ])
  const repository = await startFaultServer(
    {
      ...Object.fromEntries(archives),
      '/charts/index.yaml': (request, response) => {
        const isSame = request.headers['if-none-match'] === etag
        answers.push(isSame ? 304 : 200)
        if (isSame) response.writeHead(304, { etag }).end()
        else response.writeHead(200, { etag, 'content-type': 'text/yaml', 'content-length': index.length }).end(index)
      },
    },
    authority.issue(),
  )
  try {
    const tls = { enabled: true, insecureSkipVerify: false, certificate: authority.certificate }
    const { uid } = Uid.parse(
      await api.call('POST', '/v1/registries/helm', {
        metadata: { name: 'bench unchanged index' },
        spec: { auth: { type: 'noAuth', tls }, endpoint: `${repository.endpoint}/charts`, isPrivate: false },
      }),
    )
    const first = await runEnded(api, uid, 1)
    const asked = answers.length
    await api.call('POST', `/v1/registries/helm/${uid}/sync`)
    const second = await runEnded(api, uid, 2)
    const later = answers.slice(asked)
    const name = (what: string) => `Helm index of 20 MB with ETag, ${what}`
    return [
      { name: name('first run'), value: first.seconds, unit: 's' },
      { name: name('received in it'), value: first.bytes / 1e6, unit: 'MB' },
      { name: name('unchanged: answers that are not 304'), value: later.filter((status) => status !== 304).length, unit: '', budget: 0 },
      { name: name('unchanged: requests'), value: later.length, unit: 'requests', budget: 1 },
      { name: name('unchanged: received, of the first'), value: (100 * second.bytes) / first.bytes, unit: '%', budget: 5 },
      { name: name('unchanged: time, of that of the first'), value: (100 * second.seconds) / first.seconds, unit: '%', budget: 10 },
    ]
  } finally {
    await repository.close()
  }
}

/** The newest run, once there are so many and it has ended. */
function runEnded(api: ApiSession, uid: string, count: number): Promise<{ seconds: number; bytes: number }> {
  return until(
    async () => {
      const { items, total } = SyncRuns.parse(await api.call('GET', `/v1/console/registries/${uid}/runs`))
      const [run] = items
      if (run === undefined || total < count || run.startedAt === null || run.finishedAt === null) return undefined
      if (run.outcome !== 'succeeded') throw new Error(`the run ended as ${run.outcome}: ${run.message}`)
      return { seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000, bytes: run.bytes }
    },
    { what: 'the run to end', withinMs: 120_000 },
  )
}
