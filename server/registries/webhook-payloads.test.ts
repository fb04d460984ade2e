import { describe, expect, test } from 'vitest'
import { understand } from './webhook-payloads'

const digest = 'sha256:8a9e9863dbb6e10edb5adfe917c00da84e1700fa76e7ed02476aa6e6fb8ee0d8'

const harbor = (type: string) => ({
  type,
  occur_at: 1680501893,
  operator: 'harbor-jobservice',
  event_data: {
    resources: [{ digest, tag: 'v1.0', resource_url: 'hub.harbor.com/helm/charts/nginx:v1.0' }],
    repository: {
      date_created: 1680501893,
      name: 'charts/nginx',
      namespace: 'helm',
      repo_full_name: 'helm/charts/nginx',
      repo_type: 'private',
    },
  },
})
const harborEvent = (type: string) => ({
  specversion: '1.0',
  id: '4b2f89a6-548d-4c12-9993-a1f5790b97d2',
  source: '/projects/1/webhook/policies/3',
  type,
  datacontenttype: 'application/json',
  time: '2023-04-03T06:06:43Z',
  data: {
    resources: [{ digest, tag: 'v1.0', resource_url: 'hub.harbor.com/helm/nginx:v1.0' }],
    repository: { date_created: 1677053165, name: 'nginx', namespace: 'helm', repo_full_name: 'helm/nginx', repo_type: 'private' },
  },
  operator: 'robot$library+scanner',
})
const githubPackage = (action: string, type = 'CONTAINER') => ({
  action,
  package: {
    id: 10696,
    name: 'charts/nginx',
    namespace: 'Octo-Org',
    ecosystem: type,
    package_type: type,
    html_url: 'https://github.com/orgs/Octo-Org/packages/container/package/charts%2Fnginx',
    owner: { login: 'Octo-Org', id: 1, type: 'Organization' },
    package_version: { id: 1, version: digest, container_metadata: { tag: { name: '1.0.0', digest } } },
  },
  repository: { id: 1, name: 'hello', full_name: 'Octo-Org/hello' },
  sender: { login: 'octocat' },
})
const githubRegistryPackage = {
  action: 'published',
  registry_package: {
    ecosystem: 'CONTAINER',
    id: 10697,
    name: 'nginx',
    namespace: 'octocat',
    package_type: 'CONTAINER',
    owner: { login: 'octocat', type: 'User' },
    package_version: { package_url: 'ghcr.io/octocat/nginx:1.0.0' },
  },
  sender: { login: 'octocat' },
}
const dockerHub = {
  callback_url: 'https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/',
  push_data: { pushed_at: 1417566161, pusher: 'trustedbuilder', tag: 'latest' },
  repository: {
    comment_count: 0,
    date_created: 1417494799,
    is_official: false,
    is_private: true,
    is_trusted: true,
    name: 'testhook',
    namespace: 'svendowideit',
    owner: 'svendowideit',
    repo_name: 'svendowideit/testhook',
    repo_url: 'https://registry.hub.docker.com/u/svendowideit/testhook/',
    status: 'Active',
  },
}
const ecr = (action: string, result = 'SUCCESS') => ({
  version: '0',
  id: '13cde686-328b-6117-af20-0e5566167482',
  'detail-type': 'ECR Image Action',
  source: 'aws.ecr',
  account: '123456789012',
  time: '2019-11-16T01:54:34Z',
  region: 'us-west-2',
  resources: [],
  detail: { result, 'repository-name': 'my/repository-name', 'image-digest': digest, 'action-type': action, 'image-tag': 'latest' },
})
const distribution = (...events: [string, string][]) => ({
  events: events.map(([action, repository]) => ({
    id: '320678d8-ca14-430f-8bb6-4ca139cd83f7',
    timestamp: '2016-03-09T14:44:26.402973972-08:00',
    action,
    target: {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      size: 708,
      digest,
      length: 708,
      repository,
      url: `http://192.168.100.227:5000/v2/${repository}/manifests/${digest}`,
      tag: 'latest',
    },
    request: { id: '6df24a34-0959-4923-81ca-14f09767db19', addr: '192.168.64.11:42961', host: '192.168.100.227:5000', method: 'GET' },
    actor: {},
    source: { addr: 'xtal.local:5000', instanceID: 'a53db899-3b4b-4a62-a067-8dd013beaca4' },
  })),
})
const azure = (action: string) => ({
  id: 'cb8c3971-9adc-488b-xxxx-43cbb4974ff5',
  timestamp: '2017-11-17T16:52:01.343145347Z',
  action,
  target: {
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    size: 524,
    digest,
    length: 524,
    repository: 'hello-world',
    tag: 'v1',
  },
  request: { id: '3cbb6949-7549-4fa1-xxxx-a6d5451dffc7', host: 'myregistry.azurecr.io', method: 'PUT' },
})
const quay = {
  name: 'repository',
  repository: 'mynamespace/repository',
  namespace: 'mynamespace',
  docker_url: 'quay.io/mynamespace/repository',
  homepage: 'https://quay.io/repository/mynamespace/repository',
  updated_tags: ['latest'],
}

describe('what a sender announces', () => {
  test.each<[string, unknown, string[]]>([
    ['Harbor, a push', harbor('PUSH_ARTIFACT'), ['helm/charts/nginx']],
    ['Harbor, a deletion', harbor('DELETE_ARTIFACT'), ['helm/charts/nginx']],
    ['Harbor as a CloudEvent', harborEvent('harbor.artifact.pushed'), ['helm/nginx']],
    ['GitHub, a package', githubPackage('published'), ['octo-org/charts/nginx']],
    ['GitHub, an update', githubPackage('updated', 'container'), ['octo-org/charts/nginx']],
    ['GitHub, a registry package', githubRegistryPackage, ['octocat/nginx']],
    ['Docker Hub', dockerHub, ['svendowideit/testhook']],
    ['EventBridge, a push', ecr('PUSH'), ['my/repository-name']],
    ['EventBridge, a deletion', ecr('DELETE'), ['my/repository-name']],
    ['Distribution', distribution(['pull', 'not/this'], ['push', 'a/b'], ['push', 'a/b'], ['delete', 'c']), ['a/b', 'c']],
    ['Azure', azure('push'), ['hello-world']],
    ['Quay', quay, ['mynamespace/repository']],
    ['a script', { repository: 'team/app' }, ['team/app']],
    ['a script with several', { repository: ['team/app', 'team/db', 'team/app'] }, ['team/app', 'team/db']],
  ])('%s', (_, body, repositories) => {
    expect(understand(body)).toEqual({ kind: 'changed', repositories })
  })

  test.each<[string, unknown, string]>([
    ['Harbor, a pull', harbor('PULL_ARTIFACT'), 'Nothing was changed: the event PULL_ARTIFACT is not about a push or a deletion'],
    [
      'Harbor, a scan',
      harborEvent('harbor.scan.completed'),
      'Nothing was changed: the event harbor.scan.completed is not about a push or a deletion',
    ],
    ['GitHub, a ping', { zen: 'Keep it logically awesome.', hook_id: 1, hook: {} }, 'The webhook works: GitHub’s ping has arrived'],
    ['GitHub, a package of another kind', githubPackage('published', 'npm'), 'Nothing is read of a package of the type npm'],
    ['EventBridge, a failure', ecr('PUSH', 'FAILURE'), 'Nothing was changed: Amazon ECR says FAILURE'],
    ['Distribution, pulls', distribution(['pull', 'a/b']), 'Nothing was changed: the event pull is not about a push or a deletion'],
    ['Azure, a ping', { id: '1', timestamp: '', action: 'ping' }, 'Nothing was changed: the event ping is not about a push or a deletion'],
  ])('nothing: %s', (_, body, message) => {
    expect(understand(body)).toEqual({ kind: 'nothing', message })
  })

  test.each<[unknown]>([
    [{}],
    [{ repository: '' }],
    [{ repository: [] }],
    [{ repository: { name: 'nginx' } }],
    [{ events: [] }],
    [{ type: 'PUSH_ARTIFACT\u0000<script>', event_data: {} }],
    [{ 'detail-type': 'EC2 Instance State-change Notification', detail: {} }],
    [{ repository: 'x'.repeat(513) }],
  ])('what nobody sends is not guessed at: %j', (body) => {
    expect(understand(body)).toEqual({ kind: 'unknown' })
  })
})
