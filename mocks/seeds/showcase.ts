import type { PackConstraint, PackPreset, PackSchemaEntry } from '~/contract/packs'
import type { CataloguePack, PackDetails } from './catalogue'

/** An add-on of any version. */
const none: Pick<PackConstraint, 'layer' | 'minVersion' | 'maxVersion'> = { layer: 'addon', minVersion: '', maxVersion: '' }

/** Packs with presets, schemas and constraints of every sort. The tenant's main registry and its mirror have them. */
export const showcase: readonly CataloguePack[] = [
  pack(
    'lodestar-ingress',
    'Lodestar Ingress',
    'ingress',
    'Brings requests from outside to the services, with certificates of its own.',
    ['1.8.2', '1.9.0', '1.9.4', '2.0.0'],
    {
      values: ingressValues,
      presets: [
        ...presets('Exposure', [
          [
            'load-balancer',
            'Load balancer',
            'charts:\n  lodestar-ingress:\n    service:\n      type: LoadBalancer\n',
            ['service.nodePorts'],
          ],
          [
            'node-port',
            'Node port',
            'charts:\n  lodestar-ingress:\n    service:\n      type: NodePort\n      nodePorts:\n        http: 30080\n        https: 30443\n',
            [],
          ],
          ['internal', 'Inside the cluster', 'charts:\n  lodestar-ingress:\n    service:\n      type: ClusterIP\n', ['service.nodePorts']],
        ]),
        ...presets('Size', [
          ['small', 'Small site', 'charts:\n  lodestar-ingress:\n    replicas: 1\n', ['resources']],
          [
            'large',
            'Data centre',
            'charts:\n  lodestar-ingress:\n    replicas: 5\n    resources:\n      requests:\n        cpu: "1"\n        memory: 1Gi\n',
            [],
          ],
        ]),
      ],
      schema: [
        entry('replicas', 'number', { required: true, format: '${number:[1-9]}', hints: ['Between 1 and 9'] }),
        entry('host', 'string', {
          required: true,
          format: '${string:/^[a-z0-9.-]+$/}',
          regex: '^[a-z0-9.-]+$',
          hints: ['Name under which it is reached', 'Lower case, without https://'],
        }),
        entry('service.type', 'list', {
          format: '${list:[ClusterIP,NodePort,LoadBalancer]}',
          listOptions: ['ClusterIP', 'NodePort', 'LoadBalancer'],
        }),
        entry('issuer', 'string', { readonly: true, format: '${string}', hints: ['Set by the platform team'] }),
        entry('resolver', 'ipv4', { format: '${ipv4}' }),
        entry('minimumTls', 'version', { format: '${version}' }),
        entry('admin.password', 'password', { format: '${password}', hints: ['At least 12 characters'] }),
        entry('allowedSources.$[]', 'ipv4', { format: '${ipv4}' }),
      ].map((item) => ({ ...item, name: `charts.lodestar-ingress.${item.name}` })),
      resources: [
        {
          type: 'cpu',
          minLimit: 500,
          components: [
            {
              scheduleType: 'worker',
              resourceRequestParamRef: 'charts.lodestar-ingress.resources.requests.cpu',
              replicaCountParamRef: 'charts.lodestar-ingress.replicas',
            },
          ],
        },
        { type: 'memory', minLimit: 1024, components: [{ scheduleType: 'all', resourceRequestParamRef: '', replicaCountParamRef: '' }] },
        { type: 'diskSize', minLimit: 10, components: [{ scheduleType: 'all', resourceRequestParamRef: '', replicaCountParamRef: '' }] },
      ],
    },
  ),
  pack(
    'northbank-certs',
    'Northbank Certificates',
    'security',
    'Issues certificates and renews them before they end.',
    ['1.12.0', '1.13.1', '1.14.0', '1.14.2'],
    { values: plainValues('northbank-certs'), constraints: [{ ...none, name: 'northbank-certs', type: 'upgrade', minVersion: '1.12.0' }] },
  ),
  pack(
    'basalt-monitoring',
    'Basalt Monitoring',
    'monitoring',
    'Metrics, rules and dashboards in one pack.',
    ['3.0.0', '3.1.0', '3.2.5', '4.0.0-rc.1', '4.0.0'],
    {
      values: monitoringValues,
      constraints: [
        { ...none, name: 'northbank-certs', type: 'required', minVersion: '1.13.0' },
        { ...none, name: 'lodestar-ingress', type: 'required', minVersion: '1.8.0', maxVersion: '2.9.9' },
        { ...none, name: 'basalt-logs', type: 'optional', minVersion: '2.1.0', maxVersion: '2.9.9' },
        { ...none, name: 'juniper-monitoring', type: 'notSupported' },
        { ...none, name: 'kubernetes-upstream', layer: 'k8s', type: 'required', minVersion: '1.27.0' },
      ],
      resources: [
        { type: 'memory', minLimit: 8192, components: [{ scheduleType: 'worker', resourceRequestParamRef: '', replicaCountParamRef: '' }] },
      ],
    },
  ),
  pack(
    'juniper-monitoring',
    'Juniper Monitoring',
    'monitoring',
    'Another monitoring. It can’t stand beside the one of Basalt.',
    ['0.9.0', '1.0.0'],
    { values: plainValues('juniper-monitoring') },
  ),
  pack('basalt-logs', 'Basalt Logs', 'logging', 'Keeps what the containers write.', ['1.9.0', '2.1.0', '2.4.0', '3.0.0'], {
    values: plainValues('basalt-logs'),
    constraints: [{ ...none, name: 'basalt-logs', type: 'upgrade', minVersion: '2.1.0' }],
  }),
  pack(
    'tidewater-servicemesh',
    'Tidewater Service Mesh',
    'servicemesh',
    'Encrypts traffic between services. Its old versions are past their end of life.',
    ['1.16.0', '1.20.3', '1.24.1'],
    {
      values: plainValues('tidewater-servicemesh'),
      constraints: [{ ...none, name: 'kubernetes-upstream', layer: 'k8s', type: 'required', minVersion: '1.28.0', maxVersion: '1.33.99' }],
      eol: { '1.16.0': '2024-10-31', '1.20.3': '2025-06-30' },
    },
  ),
  pack(
    'inkwell-editor',
    'Inkwell Editor',
    'app services',
    'A text editor for teams. It needs a licence, and a pack that no registry here has.',
    ['5.0.0', '5.1.0'],
    {
      values: editorValues,
      constraints: [{ ...none, name: 'inkwell-foundation', type: 'required', minVersion: '5.0.0' }],
      schema: [
        entry('charts.inkwell-editor.licence', 'password', {
          required: true,
          format: '${password}',
          hints: ['From the mail that came with the order'],
        }),
        entry('charts.inkwell-editor.seats', 'number', { required: true, format: '${number:[1-500]}' }),
      ],
    },
  ),
  {
    ...pack('retired-agent', 'Retired Agent', 'system app', 'Its author no longer works on it.', ['0.7.0', '0.8.0'], {
      values: plainValues('retired-agent'),
    }),
    state: 'deprecated',
    eol: '2025-03-31',
  },
]

function pack(
  name: string,
  displayName: string,
  addonType: string,
  description: string,
  versions: readonly string[],
  details: PackDetails,
): CataloguePack {
  return {
    name,
    displayName,
    layer: 'addon',
    type: 'spectro',
    addonType,
    addonSubType: '',
    cloudTypes: ['all'],
    description,
    category: '',
    architectures: [],
    source: 'community',
    eol: '',
    state: 'active',
    versions,
    details,
  }
}

function entry(name: string, type: string, given: Partial<PackSchemaEntry>): PackSchemaEntry {
  return { name, type, format: '', hints: [], listOptions: [], readonly: false, regex: '', required: false, ...given }
}

/** @param list name, display name, what it adds, and paths below the chart that it removes */
function presets(group: string, list: readonly (readonly [string, string, string, readonly string[]])[]): PackPreset[] {
  return list.map(([name, displayName, add, remove]) => ({
    name,
    displayName,
    group,
    add,
    remove: remove.map((path) => `charts.lodestar-ingress.${path}`),
  }))
}

function ingressValues(version: string): string {
  return `# Values of Lodestar Ingress ${version}
pack:
  namespace: lodestar-ingress
  content:
    images:
      - image: registry.northbank.example/lodestar-ingress/controller:${version}

charts:
  lodestar-ingress:
    # How many copies run at once.
    replicas: 2
    # Name under which it is reached.
    host: apps.site.example
    issuer: northbank-internal
    resolver: 10.96.0.10
    minimumTls: 1.2.0
    admin:
      password: change-me-at-once
    allowedSources:
      - 10.0.0.0
      - 192.168.0.0
    service:
      type: ClusterIP
    resources:
      requests:
        cpu: 250m
        memory: 256Mi
`
}

function monitoringValues(version: string): string {
  return `# Values of Basalt Monitoring ${version}
pack:
  namespace: monitoring
  spectrocloud.com/install-priority: "10"

charts:
  basalt-monitoring:
    replicas: 2
    # How long metrics are kept.
    retention: 30d
    storage:
      size: 50Gi
      class: ""
    rules:
      - name: node-down
        for: 5m
        severity: page
      - name: disk-full
        for: 30m
        severity: ticket
    dashboards:
      enabled: true
      host: metrics.site.example
`
}

function editorValues(version: string): string {
  return `# Values of Inkwell Editor ${version}
pack:
  namespace: inkwell

charts:
  inkwell-editor:
    # Required: from the mail that came with the order.
    licence: ""
    seats: 25
`
}

function plainValues(name: string): (version: string) => string {
  return (version) => `# Values of ${name} ${version}
pack:
  namespace: ${name}

charts:
  ${name}:
    replicas: 2
    logLevel: info
    service:
      type: ClusterIP
      port: 8443
    resources:
      requests:
        cpu: 100m
        memory: 128Mi
`
}
