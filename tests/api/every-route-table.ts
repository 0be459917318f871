import { randomUUID } from 'node:crypto'
import { residentId } from '../../runtime/sample/seed.js'
import { png, form } from '../evidence/support.js'
import { commandRows } from './every-route-commands.js'
import { draftOf, type Things } from './every-route-things.js'
import type { Place, Seat } from './every-route-world.js'

/*
 * Who may what, route by route, as docs/procedure.md, docs/security.md, docs/registers.md and the pages beside them have it:
 * written by hand, so that a right the code gives and nobody wrote down here is found. A route that is not here fails the
 * test, and so does one that is no more.
 */

export type Target = Place & { readonly things: Things }

/** What a route is about: one of the things, or a unit. */
export type Kind = keyof Things | 'employer' | 'spare'

export interface Row {
  /** Who may, standing in that county; `public`: without signing in. */
  readonly may: readonly Seat[] | 'public'
  /** What the id in its path is of; left out, of the case. */
  readonly of?: Kind
  /** What it gives is whatever there is for whoever asks: people of their own county, to people of the same office elsewhere theirs. */
  readonly list?: true
  /** It is about nobody's thing: whoever holds such an office anywhere may. */
  readonly anywhere?: true
  /** Answers that turn away here beside 401, 403 and 404. */
  readonly turnsAway?: readonly number[]
  /** In whose answer this stands, and in nobody else's. */
  readonly shows?: readonly [seats: readonly Seat[], what: (target: Target) => string]
  readonly query?: (target: Target) => string
  readonly body?: (target: Target, seat: Seat) => unknown
  readonly headers?: Readonly<Record<string, string>>
  /** It ends what it is about: asked of one made for it. */
  readonly fresh?: true
  /** It ends what others are asked about: tried after all of them. */
  readonly last?: true
}

const names = (text: string): readonly Seat[] => text.split(' ').filter((name) => name !== '') as Seat[]
const everybody = names(
  'worker employer officer agent liaison mediator clerk arbitrator expert supervisor admin auditor operator colleague officer+ agent+ supervisor+ admin+ auditor+ operator+',
)
const admins = names('admin admin+')
const top = names('admin+')
const auditors = names('auditor auditor+')
const operators = names('admin admin+ operator operator+')
/** Whose union has it, and who supervises there or above. */
const union = names('officer colleague supervisor supervisor+')
const officers = names('officer colleague')
const worker = names('worker')

/** Everybody in the case that is under mediation, offered to the city and referred to a department. */
const inside = names('worker employer officer colleague officer+ agent agent+ supervisor supervisor+ mediator')
const sees = [...inside, ...names('liaison')]
const addsEvidence = names('worker employer officer agent liaison mediator')

const may = (seats: readonly Seat[], more: Omit<Row, 'may'> = {}): Row => ({ may: seats, ...more })
/** One's own desk: everybody has one, and finds there what is theirs. */
const own = (more: Omit<Row, 'may' | 'list' | 'anywhere'> = {}): Row => ({ may: everybody, list: true, ...more })
const open = (more: Omit<Row, 'may'> = {}): Row => ({ may: 'public', ...more })

const reason = () => ({ reason: '核对后重新办理' })
const nothing = () => ({})
const words = '一句话。'
const today = '2026-11-25'

/** The routes of one kind of matter: who sees one, and who may do what with it. */
function matter(
  path: string,
  of: keyof Things,
  seen: readonly Seat[],
  commands: Readonly<Record<string, readonly [readonly Seat[], unknown]>>,
): Record<string, Row> {
  const acts = Object.entries(commands).map(([command, [seats, body]]) => [
    `POST ${path}/:id/${command}`,
    may(seats, { of, body: () => body }),
  ])
  return {
    [`GET ${path}`]: own({
      ...(path === '/letters' ? { query: ({ employer }) => `employer=${employer}` } : {}),
      shows: [seen, ({ things }) => things[of]],
    }),
    [`GET ${path}/:id`]: may(seen, { of }),
    // Of these only letters have papers.
    [`GET ${path}/:id/papers/:key`]: may(of === 'letter' ? seen : [], { of }),
    [`GET ${path}/:id/papers/:key/signature`]: may(of === 'letter' ? seen : [], { of }),
    ...Object.fromEntries(acts),
  }
}

const asked = names('worker officer colleague supervisor supervisor+')
const statistics = (shows?: Row['shows']): Row =>
  own({ query: ({ union: id }) => `by=union&union=${id}`, ...(shows === undefined ? {} : { shows }) })
const workflow = (more: Omit<Row, 'may'> = {}): Row => may(operators, { body: reason, ...more })
const hook = (more: Omit<Row, 'may'> = {}): Row => may(names('admin'), { of: 'webhook', ...more })
const person = (more: Omit<Row, 'may'> = {}): Row => may(admins, { of: 'person', ...more })
const office = (more: Omit<Row, 'may'> = {}): Row => may(admins, { of: 'office', ...more })
const harmony = [...union, ...names('employer')]

export const table: Readonly<Record<string, Row>> = {
  ...commandRows(),

  // Raising a grievance: workers, and agents on their behalf; about whatever employer it is.
  'POST /grievances': may(names('worker agent'), {
    anywhere: true,
    body: ({ employer, region, people }, seat) => ({
      respondents: [employer],
      region,
      claim: { type: 'bonus', amount: '100', remedies: ['payment'], knewOn: '2026-10-01' },
      facts: words,
      ...(seat === 'agent'
        ? {
            channel: 'agent',
            claimant: people.worker,
            oral: { identifiedBy: 'id-card', readBack: true, occurredOn: today },
          }
        : {}),
    }),
  }),
  'GET /grievances': own({ query: ({ union: id }) => `union=${id}`, shows: [sees, ({ things }) => things.case] }),
  'POST /grievances/search': own({
    body: ({ things }) => ({ number: things.number }),
    shows: [sees, ({ things }) => things.case],
  }),
  'GET /grievances/alike': own({
    query: ({ employer }) => `respondents=${employer}&claim=pay-arrears`,
    shows: [worker, ({ things }) => things.case],
  }),
  // A draft is its owner's alone, also where another has one by the same id.
  'PUT /drafts/:id': may(worker, { of: 'draft', anywhere: true, body: draftOf }),
  'GET /drafts': own({ shows: [worker, ({ things }) => things.draft] }),
  'DELETE /drafts/:id': may(worker, { of: 'draft', fresh: true }),
  'POST /drafts/:id/submit': may(worker, { of: 'draft', body: nothing, fresh: true }),

  // Reading a case.
  'GET /grievances/:id': may(sees),
  'GET /grievances/:id/timeline': may(sees),
  'GET /grievances/:id/verify': may(sees),
  // The notice of acceptance is for those in the case, not for a department.
  'GET /grievances/:id/papers/:key': may(inside),
  'GET /grievances/:id/papers/:key/signature': may(inside),
  // For the worker, and for the agent who stands in for them.
  'GET /grievances/:id/reads': may(names('worker agent')),
  'GET /grievances/:id/proof': may(sees),
  'GET /grievances/:id/events': may(sees),
  'GET /grievances/:id/ways': may(inside),
  'GET /grievances/:id/claimants': may(
    names('worker employer officer colleague agent agent+ supervisor supervisor+ mediator'),
    { of: 'collective' },
  ),
  'GET /grievances/:id/experts': may(worker, { of: 'panel' }),
  // What went out in it: for the union's people; sent anew by the union that has it.
  'GET /grievances/:id/deliveries': may(names('officer colleague officer+ agent agent+ supervisor supervisor+')),
  'POST /grievances/:id/deliveries/:delivery/resend': may(officers),

  // Evidence: open to everybody in the case, here; an upload only to who began it.
  'GET /grievances/:id/evidence': may(sees, { shows: [inside, ({ things }) => things.file] }),
  'GET /grievances/:id/evidence/:file/content': may(inside),
  'GET /grievances/:id/evidence/:file/thumbnail': may(inside),
  'POST /grievances/:id/evidence-uploads': may(addsEvidence, { body: () => ({ bytes: 3 }) }),
  'HEAD /grievances/:id/evidence-uploads/:upload': may(worker),
  'PATCH /grievances/:id/evidence-uploads/:upload': may(worker, {
    body: () => Buffer.from('12345'),
    headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
  }),
  'DELETE /grievances/:id/evidence-uploads/:upload': may(worker, { last: true }),
  'POST /grievances/:id/evidence': may(addsEvidence, {
    body: () => form({ name: 'a.png', bytes: png }).payload,
    headers: form({ name: 'a.png', bytes: png }).headers,
  }),

  // One's own desk, and one's own data.
  'GET /me': own(),
  'GET /todos': own({ shows: [names('officer+ liaison mediator'), ({ things }) => things.case] }),
  'GET /notices': own(),
  // Somebody else's is left as it is, and no difference shows.
  'POST /notices/:id/read': own({ of: 'notice' }),
  'GET /undelivered': own({ shows: [names('officer'), ({ things }) => things.undelivered] }),
  'POST /undelivered/:id/done': may(names('officer'), { of: 'undelivered', body: () => ({ how: 'phone' }) }),
  'GET /matters/todos': own({ shows: [names('employer'), ({ things }) => things.letter] }),
  'GET /referrals/overdue': own({
    query: ({ department }) => `department=${department}`,
    shows: [names('supervisor supervisor+'), ({ things }) => things.case],
  }),
  'GET /calendar': may(everybody, { anywhere: true }),
  'GET /me/data': own(),
  'GET /me/data/export': own(),
  'GET /me/erasure': own(),
  'POST /me/erasure': may(worker, { of: 'panel', body: ({ things }) => ({ case: things.panel }), last: true }),
  'POST /me/corrections': may(everybody, {
    anywhere: true,
    body: () => ({ field: 'other', value: words, why: words }),
  }),
  'GET /me/channels': own(),
  'PUT /me/channels/:channel': may(everybody, { anywhere: true, body: () => ({ address: 'an-openid' }) }),
  'POST /me/channels/:channel/proof': may(everybody, { anywhere: true, body: () => ({ code: '000000' }) }),
  'POST /me/channels/wechat/link': may(everybody, { anywhere: true, body: () => ({ code: 'x'.repeat(20) }) }),
  'DELETE /me/channels/:channel': may(everybody, { anywhere: true }),
  'GET /me/sessions': own({ shows: [worker, ({ things }) => things.session] }),
  'DELETE /me/sessions': may(everybody, { anywhere: true }),
  'DELETE /me/sessions/:id': may(worker, { of: 'session', last: true }),
  'POST /me/second-factor/enrol': may(everybody, { anywhere: true }),
  // It belongs to a session of the platform's own: a token of the issuer is answered 409.
  'POST /me/second-factor': may(everybody, { anywhere: true, body: () => ({ code: '000000' }) }),

  // Counting: of the cases in one's charge; whoever has none is answered with nothing counted.
  'GET /statistics': statistics([union, ({ union: id }) => id]),
  'GET /statistics.csv': statistics([union, ({ mark }) => `${mark}县总工会`]),
  'GET /statistics.xlsx': statistics(),
  'GET /statistics/cases': own({
    query: ({ union: id }) => `union=${id}`,
    shows: [union, ({ things }) => things.case],
  }),
  'GET /reports/:year': may(union, { query: ({ union: id }) => `union=${id}` }),

  // Matters beside the cases. Any wage earner may ask, staff of a union too; officers write letters for their own union.
  ...matter('/letters', 'letter', [...union, ...names('employer')], {
    redraft: [officers, { facts: words, demands: words }],
    sign: [officers, {}],
    'record-service': [officers, { occurredOn: today, how: 'direct', proof: words }],
    reply: [names('employer'), { corrected: 'no', words }],
    'record-reply': [officers, { occurredOn: today, corrected: 'no', words }],
    'find-wanting': [officers, { reason: words }],
    'draft-next': [officers, { facts: words, demands: words }],
    close: [officers, { because: 'corrected', words }],
  }),
  'POST /letters': may(officers, {
    // Officers elsewhere write letters too: that this union is not theirs is answered as content (`out-of-scope`).
    turnsAway: [422],
    body: ({ union: id, employer, experts }) => ({
      union: id,
      employer,
      rung: 'reminder',
      inspectors: experts.slice(0, 2),
      facts: words,
      demands: words,
    }),
  }),
  ...matter('/consultations', 'consultation', asked, {
    answer: [officers, { answer: words }],
    'ask-again': [worker, { question: words }],
    convert: [worker, { remedies: ['payment'] }],
    'link-case': [worker, { case: randomUUID() }],
    close: [worker, {}],
  }),
  'POST /consultations': may(everybody, {
    anywhere: true,
    body: ({ union: id, region }) => ({ union: id, region, topic: 'bonus', question: words }),
  }),
  ...matter('/legal-aid', 'aid', asked, {
    grant: [officers, { helper: words }],
    refuse: [officers, { because: 'outside-scope', words }],
    complete: [officers, { words }],
    convert: [worker, { region: '330521', topic: 'bonus', remedies: ['payment'], knewOn: '2026-10-01' }],
    'link-case': [worker, { case: randomUUID() }],
    withdraw: [worker, {}],
  }),
  'POST /legal-aid': may(everybody, {
    anywhere: true,
    body: ({ union: id }) => ({ union: id, aid: 'advice', reasons: words }),
  }),
  ...matter('/memberships', 'membership', asked, {
    decline: [officers, { because: 'not-a-worker', words }],
    admit: [officers, {}],
    withdraw: [worker, {}],
  }),
  'POST /memberships': may(everybody, { anywhere: true, body: ({ union: id }) => ({ union: id }) }),
  ...matter('/warnings', 'warning', union, {
    'end-by-letter': [officers, { letter: randomUUID() }],
    'record-visit': [officers, { occurredOn: today, words }],
    dismiss: [officers, { reason: words }],
  }),

  // What runs in the engine: administrators and operators, of the unions below theirs.
  'GET /admin/workflows': may(operators, {
    list: true,
    query: ({ union: id }) => `union=${id}`,
    shows: [operators, ({ things }) => things.case],
  }),
  'GET /admin/workflows/:id': workflow(),
  'POST /admin/workflows/:id/history': workflow(),
  'POST /admin/workflows/:id/resync': workflow(),
  'POST /admin/workflows/:id/restart': workflow(),
  'POST /admin/workflows/:id/pause-effects': workflow(),
  'POST /admin/workflows/:id/resume-effects': workflow(),
  'POST /admin/workflows/:id/replay': workflow(),
  'POST /admin/workflows/rebuild-all': may(names('admin+ operator+'), { body: reason }),
  'POST /codec/sessions': may(operators, { anywhere: true, body: reason }),
  'POST /codec/decode': may(operators, { anywhere: true, body: () => ({ payloads: [] }) }),
  'POST /codec/encode': may(operators, { anywhere: true, body: () => ({ payloads: [] }) }),

  // What auditors read, each of their own part of the tree.
  'GET /admin/acts': may(auditors, { list: true, shows: [auditors, ({ secret }) => `${secret}理由`] }),
  'GET /audit/reads': may(auditors, {
    list: true,
    query: ({ things }) => `case=${things.case}&limit=100`,
    shows: [auditors, ({ things }) => things.case],
  }),
  'GET /audit/sign-ins': may(auditors, {
    list: true,
    query: ({ people }) => `person=${people.worker}`,
    shows: [auditors, ({ people }) => people.worker],
  }),
  'GET /audit/verify': may(auditors, { list: true, shows: [auditors, ({ things }) => things.case] }),
  'GET /audit/alarms': may(auditors, { list: true, shows: [auditors, ({ things }) => things.case] }),
  'GET /audit/cases/:id/proof': may(auditors),

  // The registers: administrators of that part of the tree; tables, closings and histories of the whole tree alone.
  'GET /registers/:register/template': may(admins, { anywhere: true }),
  'POST /registers/:register/import': may(top, { body: () => ({ csv: 'x' }) }),
  'GET /registers/units': may(admins, {
    list: true,
    query: ({ mark }) => `text=${encodeURIComponent(mark)}`,
    shows: [admins, ({ union: id }) => id],
  }),
  'POST /registers/people/search': may(admins, {
    list: true,
    body: ({ secret }) => ({ by: 'name', text: `${secret}备员` }),
    shows: [admins, ({ things }) => things.person],
  }),
  'GET /registers/history/:id': may(top, { of: 'person' }),
  'POST /registers/unions/:id/close': may(top, {
    of: 'spare',
    body: ({ union: id }) => ({ successor: id }),
    last: true,
  }),
  'GET /registers/offices': may(admins, {
    list: true,
    query: ({ union: id }) => `unit=${id}`,
    shows: [admins, ({ things }) => things.office],
  }),
  'POST /registers/people': may(admins, {
    body: ({ side, secret }) => ({ name: `${secret}备员`, idno: residentId(side === 'here' ? 310 : 410) }),
  }),
  'GET /registers/people/:id/offices': person(),
  'POST /registers/offices': may(admins, {
    body: ({ things, union: id }) => ({ person: things.person, role: 'agent', unit: id }),
  }),
  'POST /registers/offices/:id/skills': office({ body: () => ({ skills: ['欠薪'] }) }),
  'POST /registers/offices/:id/prolong': office({ body: () => ({ until: '2028-12-31' }) }),
  'POST /registers/offices/:id/end': office({ body: () => ({ until: '2027-12-31' }), last: true }),
  'GET /registers/inspectors': may(admins, {
    list: true,
    query: ({ union: id }) => `union=${id}`,
    shows: [admins, ({ things }) => things.inspector],
  }),
  'POST /registers/inspectors': may(admins, { body: ({ people, union: id }) => ({ person: people.agent, union: id }) }),
  'POST /registers/inspectors/:id/prolong': may(admins, { of: 'inspector', body: () => ({ until: '2028-12-31' }) }),
  'POST /registers/inspectors/:id/end': may(admins, {
    of: 'inspector',
    body: () => ({ until: '2027-12-31' }),
    last: true,
  }),
  'POST /registers/people/:id/leave': person({ body: () => ({ from: '2027-03-01', until: '2027-03-02' }) }),
  'POST /registers/leaves/:id/end': may(admins, { of: 'leave', body: nothing, fresh: true }),
  'POST /registers/people/:id/invite': person(),
  'POST /registers/people/:id/block': person({ body: () => ({ reason: 'misuse' }) }),
  'POST /registers/people/:id/unblock': person(),
  'POST /registers/people/:id/unlock': person(),
  'POST /registers/people/:id/sign-out': person(),
  'POST /registers/people/:id/reset-second-factor': person(),
  'GET /privacy-requests': may(admins, { list: true, shows: [admins, ({ things }) => things.request] }),
  'POST /privacy-requests/:id/answer': may(admins, { of: 'request', body: () => ({ accept: false, reason: words }) }),

  // Harmonious enterprises: the union of the employer, supervisors above it, and for its own part the employer.
  'GET /harmony': own({
    query: ({ mark }) => `text=${encodeURIComponent(mark)}`,
    shows: [union, ({ employer }) => employer],
  }),
  'GET /harmony/:id': may(harmony, { of: 'employer' }),
  'POST /harmony/:id/join': may(harmony, { of: 'employer', body: () => ({ year: 2026, pledge: words }) }),
  'POST /harmony/:id/leave': may(harmony, { of: 'employer', body: () => ({ year: 2026 }), last: true }),
  // In the name of a union: by that union itself.
  'POST /harmony/:id/honours': may(names('officer colleague supervisor'), {
    of: 'employer',
    body: ({ union: id }) => ({ year: 2026, union: id, ground: words }),
  }),
  'POST /harmony/:id/honours/:honour/withdraw': may(union, {
    of: 'employer',
    body: () => ({ ground: words }),
    last: true,
  }),

  // Webhooks: the administrators of that very unit.
  'GET /webhooks': own({ shows: [names('admin'), ({ things }) => things.webhook] }),
  'POST /webhooks': may(names('admin'), { body: ({ union: id }) => ({ unit: id, url: 'https://example.org/x' }) }),
  'GET /webhooks/:id/calls': hook(),
  'POST /webhooks/:id/calls/:call/resend': hook(),
  'POST /webhooks/:id/rotate': hook(),
  'POST /webhooks/:id/resume': hook(),
  'POST /webhooks/:id/end': hook({ last: true }),

  // Open without signing in, and why: docs/security.md.
  'GET /health': open(),
  'GET /metrics': open(),
  'GET /openapi.json': open(),
  'GET /docs': open(),
  'GET /docs/json': open(),
  'GET /docs/yaml': open(),
  'GET /docs/static/*': open(),
  'HEAD /docs/static/*': open(),
  'GET /docs/static/index.html': open(),
  'GET /docs/static/swagger-initializer.js': open(),
  'GET /verify': open(),
  'GET /verify/:number': open(),
  'GET /audit/key': open(),
  'GET /audit/roots': open(),
  'POST /auth/dev': open(),
  'POST /auth/code': open(),
  'POST /auth/code/verify': open(),
  'POST /auth/register': open(),
  'GET /auth/oidc/login': open(),
  'GET /auth/oidc/callback': open(),
  'GET /auth/oidc/logout': open(),
  'OPTIONS /codec/decode': open(),
  'OPTIONS /codec/encode': open(),
  'POST /esign/callbacks': open(),
  'POST /deliveries/:key/reached': open(),
}

const idOf = (kind: Kind, { things, employer, spare }: Target): string =>
  kind === 'employer' ? employer : kind === 'spare' ? spare : things[kind]

/** The path of a route, about this county's thing or, with an id, about another one. */
export function pathOf(route: string, row: Row, target: Target, other?: string): string {
  const { things } = target
  const url = route.slice(route.indexOf(' ') + 1)
  const given: Readonly<Record<string, string>> = {
    id: other ?? idOf(row.of ?? 'case', target),
    key: url.startsWith('/letters') ? things.letterPaper : things.paper,
    file: things.file,
    upload: things.upload,
    delivery: things.delivery,
    honour: things.honour,
    call: things.call,
    channel: 'wechat',
    register: 'people',
    year: '2026',
    number: things.number,
  }
  const filled = url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? name))
  return filled.replace('*', 'index.css')
}
