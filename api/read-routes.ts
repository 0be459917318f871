import { matterKinds } from '../domain/matters/matter.js'
import type { ReadKind } from '../record/read-log.js'
import { matterPaths } from './matter-paths.js'

/*
 * Route by route: what is noted of an answer, or why nothing is. A route that stands in neither is noted as something else
 * until it does. Acts are not noted a second time: they stand in the record itself, with who and when.
 */

export interface Noted {
  readonly what: ReadKind
  /** Written before it is given out. */
  readonly strict?: boolean
  /** Where the ids of cases and matters stand: `:id` in the path, anything else within each row. */
  readonly cases?: string
  /** Where the ids of people stand, of whom the registers or the log of signing in were shown: likewise. */
  readonly people?: string
}

const ofCase = (path: string, what: ReadKind, strict = false): Readonly<Record<string, Noted>> => ({
  [`GET /grievances/:id${path}`]: { what, strict, cases: ':id' },
})

const ofMatters: Readonly<Record<string, Noted>> = Object.fromEntries(
  matterKinds
    .map((kind) => matterPaths[kind])
    .flatMap((path): (readonly [string, Noted])[] => [
      [`GET ${path}`, { what: 'matters', cases: 'id' }],
      [`GET ${path}/:id`, { what: 'matter', cases: ':id' }],
      [`GET ${path}/:id/papers/:key`, { what: 'paper', strict: true, cases: ':id' }],
      [`GET ${path}/:id/papers/:key/signature`, { what: 'paper', cases: ':id' }],
    ]),
)

export const noted: Readonly<Record<string, Noted>> = {
  'GET /grievances': { what: 'list', cases: 'id' },
  'POST /grievances/search': { what: 'search', cases: 'id' },
  'GET /grievances/alike': { what: 'list', cases: 'id' },
  ...ofCase('', 'view'),
  ...ofCase('/timeline', 'timeline'),
  ...ofCase('/claimants', 'claimants'),
  ...ofCase('/experts', 'experts'),
  ...ofCase('/ways', 'ways'),
  ...ofCase('/proof', 'proof'),
  ...ofCase('/papers/:key', 'paper', true),
  ...ofCase('/papers/:key/signature', 'paper'),
  ...ofCase('/evidence', 'evidence'),
  ...ofCase('/evidence/:file/content', 'evidence', true),
  ...ofCase('/evidence/:file/thumbnail', 'evidence', true),
  ...ofCase('/deliveries', 'deliveries'),
  ...ofCase('/reads', 'reads'),
  ...ofMatters,
  'GET /audit/reads': { what: 'reads', people: 'person.id' },
  'GET /audit/sign-ins': { what: 'sign-ins', people: 'person.id' },
  'GET /audit/cases/:id/proof': { what: 'proof', cases: ':id' },
  'GET /admin/acts': { what: 'acts', people: 'person.id' },
  'GET /admin/workflows': { what: 'engine', cases: 'case.id' },
  'GET /admin/workflows/:id': { what: 'engine', cases: ':id' },
  'POST /admin/workflows/:id/history': { what: 'engine', cases: ':id' },
  'GET /webhooks/:id/calls': { what: 'deliveries', cases: 'payload.data.case' },
  'GET /todos': { what: 'todos', cases: 'case.id' },
  'GET /notices': { what: 'todos', cases: 'case.id' },
  'GET /undelivered': { what: 'todos', cases: 'case.id' },
  'GET /matters/todos': { what: 'todos', cases: 'matter.id' },
  'GET /referrals/overdue': { what: 'list', cases: 'case.id' },
  // They tell officers by name, with what they let run out.
  'GET /statistics': { what: 'figures' },
  'GET /statistics.csv': { what: 'figures' },
  'GET /statistics.xlsx': { what: 'figures' },
  'GET /statistics/cases': { what: 'statistics', strict: true, cases: 'id' },
  'POST /registers/people/search': { what: 'register', strict: true, people: 'id' },
  'GET /registers/history/:id': { what: 'register', people: ':id' },
  'GET /registers/offices': { what: 'register', people: 'person.id' },
  'GET /registers/people/:id/offices': { what: 'register', strict: true, people: ':id' },
  'GET /registers/inspectors': { what: 'register', strict: true, people: 'person.id' },
  'GET /privacy-requests': { what: 'register', strict: true, people: 'person.id' },
  'GET /harmony/:id': { what: 'register' },
  'GET /me/data': { what: 'other' },
  'GET /me/data/export': { what: 'export', strict: true },
}

/** Why nothing is noted of what these answer. */
const silentBecause: Readonly<Record<string, readonly string[]>> = {
  'it is about the asker and shown to nobody else': [
    'GET /me',
    'GET /me/channels',
    'PUT /me/channels/:channel',
    'POST /me/channels/wechat/link',
    'GET /me/sessions',
    'GET /me/erasure',
    'POST /me/erasure',
    'POST /me/second-factor/enrol',
    'POST /me/second-factor',
    'GET /drafts',
    'PUT /drafts/:id',
    'HEAD /grievances/:id/evidence-uploads/:upload',
    'POST /grievances/:id/evidence-uploads',
  ],
  'it is how one signs in oneself': [
    'POST /auth/dev',
    'POST /auth/code',
    'POST /auth/code/verify',
    'POST /auth/register',
    'GET /auth/oidc/login',
    'GET /auth/oidc/callback',
    'GET /auth/oidc/logout',
  ],
  'whether the record holds: hashes, and codes as they change': [
    'GET /grievances/:id/verify',
    'GET /grievances/:id/events',
    'GET /audit/verify',
    'GET /audit/alarms',
    'GET /audit/key',
    'GET /audit/roots',
  ],
  'a paper in hand is genuine or not; nobody is named': ['GET /verify', 'GET /verify/:number'],
  'counts, without a person': ['GET /reports/:year'],
  'units, and no person': ['GET /registers/units', 'GET /harmony', 'GET /webhooks'],
  'the platform itself: templates, days off, descriptions, whether it is well': [
    'GET /registers/:register/template',
    'GET /calendar',
    'GET /health',
    'GET /metrics',
    'GET /openapi.json',
    'GET /docs',
    'GET /docs/json',
    'GET /docs/yaml',
    'GET /docs/static/*',
    'HEAD /docs/static/*',
    'GET /docs/static/index.html',
    'GET /docs/static/swagger-initializer.js',
    'OPTIONS /codec/decode',
    'OPTIONS /codec/encode',
  ],
  'the route itself writes it down, with the reason': ['POST /codec/sessions', 'POST /codec/decode'],
  'it gives back what was sent, encrypted': ['POST /codec/encode'],
  'it acts and says no more than that it did': [
    'POST /notices/:id/read',
    'POST /undelivered/:id/done',
    'DELETE /drafts/:id',
    'PATCH /grievances/:id/evidence-uploads/:upload',
    'DELETE /grievances/:id/evidence-uploads/:upload',
    'POST /grievances/:id/deliveries/:delivery/resend',
    'POST /me/corrections',
    'POST /me/channels/:channel/proof',
    'DELETE /me/channels/:channel',
    'DELETE /me/sessions',
    'DELETE /me/sessions/:id',
    'POST /privacy-requests/:id/answer',
    'POST /registers/:register/import',
    'POST /registers/unions/:id/close',
    'POST /registers/offices',
    'POST /registers/offices/:id/skills',
    'POST /registers/offices/:id/prolong',
    'POST /registers/offices/:id/end',
    'POST /registers/inspectors',
    'POST /registers/inspectors/:id/prolong',
    'POST /registers/inspectors/:id/end',
    'POST /registers/people/:id/leave',
    'POST /registers/leaves/:id/end',
    'POST /registers/people/:id/invite',
    'POST /registers/people/:id/block',
    'POST /registers/people/:id/unblock',
    'POST /registers/people/:id/unlock',
    'POST /registers/people/:id/sign-out',
    'POST /registers/people/:id/reset-second-factor',
    'POST /harmony/:id/join',
    'POST /harmony/:id/leave',
    'POST /harmony/:id/honours',
    'POST /harmony/:id/honours/:honour/withdraw',
    'POST /webhooks',
    'POST /webhooks/:id/calls/:call/resend',
    'POST /webhooks/:id/rotate',
    'POST /webhooks/:id/resume',
    'POST /webhooks/:id/end',
    'POST /admin/workflows/:id/resync',
    'POST /admin/workflows/:id/restart',
    'POST /admin/workflows/:id/pause-effects',
    'POST /admin/workflows/:id/resume-effects',
    'POST /admin/workflows/:id/replay',
    'POST /admin/workflows/rebuild-all',
    'POST /esign/callbacks',
    'POST /deliveries/:key/reached',
  ],
  'it is noted where nothing was written': [
    // The person was registered already; the draft, what was asked, the file had become part of a case already.
    'POST /registers/people',
    'POST /drafts/:id/submit',
    'POST /consultations/:id/convert',
    'POST /legal-aid/:id/convert',
    'POST /grievances/:id/evidence',
  ],
}

export const silent: ReadonlySet<string> = new Set(Object.values(silentBecause).flat())
