// Who may import whom. One rule a line of the table in the README's "Rooms"; `npm run boundaries` runs it, tools/boundaries.test.ts plants a violation of each.

const DOMAIN = '(registries|packs|profiles|tenants|accounts|sessions|api-keys|audit|secrets|authz|setup)'
const PACKAGE = 'node_modules/'
const TEST = '\\.(test|spec)\\.tsx?$'
const STORE = ['^server/[^/]+/store\\.ts$', '^server/[^/]+/store-[^/]+\\.ts$', '^server/[^/]+/[^/]+-store\\.ts$']

/** What a room may import at all: everything else is a violation. Packages and Node's own modules are left to other rules. */
function only(name, comment, from, rooms, fromNot = TEST) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: from, pathNot: fromNot },
    to: { pathNot: [...rooms, PACKAGE], dependencyTypesNot: ['core'] },
  }
}

module.exports = {
  forbidden: [
    {
      name: 'contract-imports-zod-alone',
      severity: 'error',
      comment: 'The contract is read by console, server and mocks: it depends on zod and on nothing else.',
      from: { path: '^contract/', pathNot: TEST },
      to: { pathNot: ['^contract/', 'node_modules/zod/'] },
    },
    only('lib-is-plain', 'src/lib knows packages and itself.', '^src/lib/', ['^src/lib/']),
    only('ui-is-presentation', 'src/ui knows packages, lib and itself.', '^src/ui/', ['^src/(ui|lib)/']),
    {
      name: 'ui-and-lib-without-router-query-form',
      severity: 'error',
      comment: 'Presentation takes props: no router, no server data, no form library.',
      from: { path: '^src/(ui|lib)/' },
      to: { path: 'node_modules/(react-router|@tanstack/react-query|react-hook-form|@hookform)/' },
    },
    only('api-and-session-are-below-the-screen', 'src/api and src/session know lib and contract.', '^src/(api|session)/', [
      '^src/(api|session|lib)/',
      '^contract/',
    ]),
    only('form-and-table-are-shared', 'src/form and src/table know ui, lib, api and contract.', '^src/(form|table)/', [
      '^src/(form|table|ui|lib|api)/',
      '^contract/',
    ]),
    only(
      'features-stand-on-shared-rooms',
      'A feature knows the shared rooms and the contract, never app, server or mocks.',
      '^src/features/',
      ['^src/(features|catalogue|form|table|ui|session|api|lib)/', '^contract/'],
    ),
    only(
      'catalogue-is-shared',
      'What several features show of packs: it knows the shared rooms below it and the contract.',
      '^src/catalogue/',
      ['^src/(catalogue|form|table|ui|session|api|lib)/', '^contract/'],
    ),
    {
      name: 'features-do-not-know-each-other',
      severity: 'error',
      comment: 'What two features share moves down into a shared room.',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/', pathNot: '^src/features/$1/' },
    },
    only('app-stays-in-the-console', 'src/app knows all of src and the contract.', '^src/app/', ['^src/', '^contract/']),
    only('main-starts-the-app', 'src/main.tsx knows app (and mocks/browser, by dynamic import).', '^src/main\\.tsx$', [
      '^src/',
      '^mocks/browser\\.ts$',
    ]),
    {
      name: 'mocks-only-by-dynamic-import',
      severity: 'error',
      comment: 'The mocks must not be in the production bundle.',
      from: { path: '^src/' },
      to: { path: '^mocks/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'mui-behind-our-own-components',
      severity: 'error',
      comment: 'F10: features use ui, form and table; those and the layouts use MUI.',
      from: { path: '^src/(features|catalogue|session|api|lib)/' },
      to: { path: 'node_modules/@mui/' },
    },
    only('mocks-obey-the-contract', 'The mocks know the contract and the permission table.', '^mocks/', [
      '^mocks/',
      '^contract/',
      '^server/authz/permissions\\.ts$',
    ]),
    {
      name: 'server-knows-no-console',
      severity: 'error',
      comment: 'Console, server and mocks meet only at the contract.',
      from: { path: '^server/' },
      to: { path: '^(src|mocks)/' },
    },
    {
      name: 'console-knows-no-server',
      severity: 'error',
      comment: 'Console, server and mocks meet only at the contract.',
      from: { path: '^src/' },
      to: { path: '^server/' },
    },
    {
      name: 'domains-know-no-edge',
      severity: 'error',
      comment: 'A domain is called by http and started by main; it knows neither.',
      from: { path: `^server/${DOMAIN}/`, pathNot: TEST },
      to: { path: '^server/(http/|(main|app|services|config)\\.ts$)' },
    },
    {
      name: 'stores-are-private',
      severity: 'error',
      comment: "SQL of a domain is its own (S5); others call the domain's verbs.",
      from: { path: '^server/([^/]+)/', pathNot: [TEST, '^server/test/'] },
      to: { path: STORE, pathNot: '^server/$1/' },
    },
    {
      name: 'stores-are-private-to-the-root',
      severity: 'error',
      comment: "SQL of a domain is its own (S5); others call the domain's verbs.",
      from: { path: '^server/[^/]+\\.ts$' },
      to: { path: STORE },
    },
    only('connectors-stand-alone', 'Connectors know the contract, packages and each other.', '^server/connectors/', [
      '^server/connectors/',
      '^contract/',
    ]),
    {
      name: 'http-has-no-sql',
      severity: 'error',
      comment: 'HTTP calls verbs; neither the database nor a store.',
      from: { path: '^server/http/', pathNot: TEST },
      to: { path: ['^server/db/', ...STORE] },
    },
    {
      name: 'db-and-jobs-know-no-domain',
      severity: 'error',
      comment: 'The database and the queue are below the domains.',
      from: { path: '^server/(db|jobs)/', pathNot: TEST },
      to: { path: [`^server/${DOMAIN}/`, '^server/(http|connectors)/', '^server/(main|app|services|config)\\.ts$'] },
    },
    {
      name: 'no-tests-from-code',
      severity: 'error',
      comment: 'What runs in production knows no test and no tool.',
      from: { path: '^(contract|src|server|mocks)/', pathNot: [TEST, '^server/test/'] },
      to: { path: [TEST, '^server/test/', '^(e2e|bench|tools)/'] },
    },
    {
      name: 'no-import-of-a-test-file',
      severity: 'error',
      comment: 'Shared test code lives in server/test and e2e/support.',
      from: {},
      to: { path: TEST },
    },
    {
      name: 'no-dev-packages-in-production',
      severity: 'error',
      comment: 'Production code may use only "dependencies".',
      from: { path: '^(contract|src|server)/', pathNot: [TEST, '^server/test/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or three.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      comment: 'Import a thing from where it is made; nothing is re-exported.',
      from: { path: '^(contract|src|server|mocks|e2e|bench|tools)/' },
      to: { dependencyTypes: ['export'] },
    },
    {
      name: 'no-unresolved-imports',
      severity: 'error',
      comment: 'An import that resolves to nothing is not checked by any other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
