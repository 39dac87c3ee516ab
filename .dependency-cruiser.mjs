import { mayCall } from './tools/module-map.mjs'

const modules = Object.keys(mayCall)
const anyOf = (names) => `(${names.join('|')})`
const spec = '[.](test|contract)[.]ts$'
/** What specs of one folder share. */
const besideSpecs = '^src/adapters/[^/]+/specs/'
const vendors = '(^|/)node_modules/'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that run each other are one idea, or hide a third. Types may refer to each other.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'modules-have-one-door',
      severity: 'error',
      comment: 'Call another module through its index, or its schema, events and ports; nothing else.',
      from: { path: '^src/modules/([^/]+)/' },
      to: {
        path: '^src/modules/',
        pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/(index|schema|events|ports)[.]ts$'],
      },
    },
    ...modules.map((name) => ({
      name: `${name}-calls-only-its-map`,
      severity: 'error',
      comment: 'tools/module-map.mjs says who may call whom.',
      from: { path: `^src/modules/${name}/`, pathNot: spec },
      to: { path: '^src/modules/', pathNot: `^src/modules/${anyOf([name, ...mayCall[name]])}/` },
    })),
    {
      name: 'every-module-is-on-the-map',
      severity: 'error',
      comment: 'Add the new module to tools/module-map.mjs first.',
      from: { path: `^src/modules/(?!${anyOf(modules)}/)` },
      to: {},
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'rules.ts and policy.ts decide; they never load, save, wait or look at the clock.',
      from: { path: '^src/modules/[^/]+/(rules|policy)[.]ts$' },
      to: {
        pathNot: [
          '^src/kernel/(money|refusal|id|time|actor|text)[.]ts$',
          '^src/modules/[^/]+/(schema|rules|policy)[.]ts$',
          '^net$', // isIP
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'schemas-may-reach-a-browser',
      severity: 'error',
      comment: 'A schema is bundled into pages; it may not pull the server in after it.',
      from: { path: '^src/modules/[^/]+/[^/]*schemas?[.]ts$' },
      to: {
        pathNot: [
          '^src/kernel/(money|id|time|text|actor|personal-data|browser-entries|import-words)[.]ts$',
          '^src/modules/[^/]+/[^/]*schemas?[.]ts$',
          `${vendors}zod/`,
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'tables-stay-home',
      severity: 'error',
      comment: 'Ask the module that owns the table.',
      from: { pathNot: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/tables[.]ts$' },
    },
    {
      name: 'modules-know-no-vendor',
      severity: 'error',
      comment:
        'Frameworks live in src/http and src/web, services in src/adapters; a module may use what only computes.',
      from: { path: '^src/modules/', pathNot: [spec, '^src/modules/identity/'] },
      to: { path: vendors, pathNot: `${vendors}(zod|kysely|csv-stringify|csv-parse|ical-generator|yazl|yauzl)/` },
    },
    {
      name: 'the-kernel-knows-few-vendors',
      severity: 'error',
      comment: 'The kernel stands on PostgreSQL, its job queue, its schemas and its log; on nothing else.',
      from: { path: '^src/kernel/', pathNot: spec },
      to: { path: vendors, pathNot: `${vendors}(@types/)?(zod|kysely|pg|pg-types|graphile-worker|pino)/` },
    },
    {
      name: 'adapters-know-only-ports',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/', pathNot: spec },
      to: { path: '^src/', pathNot: ['^src/adapters/$1/', '^src/kernel/', '^src/modules/[^/]+/(ports|schema)[.]ts$'] },
    },
    {
      name: 'only-the-app-chooses-adapters',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(app|main|ports|media|media-services|telling)[.]ts$', '^src/adapters/', spec],
      },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'traces-serve-security',
      comment:
        'Where, with what and when people came is looked at for security and diagnostics only (src/kernel/purposes.ts).',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/kernel/', '^src/modules/(identity|audit|notifications)/', spec],
      },
      to: { path: '^src/kernel/(purposes|audit-lines)[.]ts$' },
    },
    {
      name: 'traces-stay-with-security',
      severity: 'error',
      comment: 'What else identity does has no business with the traces people leave.',
      from: {
        path: '^src/',
        pathNot: `^src/modules/identity/(sign-ins|whereabouts|waits|tries|keys|credentials|desks|traces[.]test)[.]`,
      },
      to: { path: '^src/modules/identity/traces[.]ts$' },
    },
    {
      name: 'kernel-is-the-floor',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: spec },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'web-is-handed-the-app',
      severity: 'error',
      comment:
        'Import types and schemas only; the running app arrives with the request. No second copy, nothing leaks to a browser.',
      from: { path: '^src/web/', pathNot: spec },
      to: {
        path: '^src/',
        pathNot: [
          '^src/web/',
          '^src/modules/[^/]+/schema[.]ts$',
          '^src/kernel/(money|id|time|text|actor|browser-entries)[.]ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'nothing-imports-the-edges',
      severity: 'error',
      from: { path: '^src/(modules|kernel|adapters)/', pathNot: spec },
      to: { path: '^src/(http/|web/|(app|composition|ports|media|main)[.]ts)' },
    },
    {
      name: 'tests-do-not-ship',
      severity: 'error',
      from: { path: '^src/', pathNot: [spec, besideSpecs] },
      to: { path: `(${spec}|${besideSpecs}|^test/)` },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/web/(paraglide|[.]svelte-kit)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'svelte'],
      extensions: ['.ts', '.mjs', '.js', '.svelte'],
    },
  },
}
