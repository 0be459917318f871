import type { Target } from './every-route-table.js'
import type { Seat } from './every-route-world.js'

/*
 * An id from elsewhere inside something of one's own: in the second part of a path, or in a body. Whoever sends it holds the
 * office for it, in their own county.
 */

export interface Within {
  readonly name: string
  readonly by: Seat
  readonly method: string
  readonly path: (own: Target, of: Target) => string
  readonly body?: (of: Target, own: Target) => unknown
}

const words = '一句话。'

const reads = (what: string, path: Within['path'], method = 'GET'): Within => ({
  name: `${method} ${what}`,
  by: 'worker',
  method,
  path,
})
const posts = (
  name: string,
  by: Seat,
  path: Within['path'],
  body: NonNullable<Within['body']> = () => ({}),
): Within => ({
  name,
  by,
  method: 'POST',
  path,
  body,
})
const inCase = (command: string, by: Seat, body: (of: Target) => unknown): Within =>
  posts(command, by, (own) => `/grievances/${own.things.case}/${command}`, body)

const letter = ({ union, employer, experts }: Target) => ({
  union,
  employer,
  rung: 'reminder',
  inspectors: experts.slice(0, 2),
  facts: words,
  demands: words,
})

export const within: readonly Within[] = [
  reads('a file', (own, of) => `/grievances/${own.things.case}/evidence/${of.things.file}/content`),
  reads('a picture', (own, of) => `/grievances/${own.things.case}/evidence/${of.things.file}/thumbnail`),
  reads('an upload', (own, of) => `/grievances/${own.things.case}/evidence-uploads/${of.things.upload}`, 'HEAD'),
  reads('an upload', (own, of) => `/grievances/${own.things.case}/evidence-uploads/${of.things.upload}`, 'DELETE'),
  posts('a call', 'admin', (own, of) => `/webhooks/${own.things.webhook}/calls/${of.things.call}/resend`),
  posts('a message', 'officer', (own, of) => `/grievances/${own.things.case}/deliveries/${of.things.delivery}/resend`),
  posts(
    'an honour to withdraw',
    'officer',
    (own, of) => `/harmony/${own.employer}/honours/${of.things.honour}/withdraw`,
    () => ({ ground: words }),
  ),
  posts(
    'a union that honours',
    'officer',
    (own) => `/harmony/${own.employer}/honours`,
    ({ union }) => ({ year: 2026, union, ground: words }),
  ),
  inCase('merge-into', 'officer', ({ things }) => ({ into: things.case, words })),
  inCase('offer-hand-over', 'officer', ({ city }) => ({ to: city, ground: 'complexity', words })),
  inCase('refer', 'officer', ({ department }) => ({ departments: [department], question: words })),
  inCase('describe-evidence', 'officer', ({ things }) => ({ piece: things.file, description: words })),
  inCase('add-evidence', 'worker', ({ things }) => ({ upload: things.upload, name: 'a.txt' })),
  inCase('mandate-agent', 'worker', ({ people }) => ({ agent: people.agent })),
  inCase('reassign', 'supervisor', ({ union, people }) => ({ union, officer: people.officer, words })),
  posts(
    'legal aid in a case',
    'worker',
    () => '/legal-aid',
    ({ things }, { union }) => ({ union, aid: 'advice', reasons: words, case: things.case }),
  ),
  posts(
    'a case of a consultation',
    'worker',
    (own) => `/consultations/${own.things.consultation}/link-case`,
    ({ things }) => ({ case: things.case }),
  ),
  posts(
    'a case of a request for legal aid',
    'worker',
    (own) => `/legal-aid/${own.things.aid}/link-case`,
    ({ things }) => ({ case: things.case }),
  ),
  posts(
    'a case to erase',
    'worker',
    () => '/me/erasure',
    ({ things }) => ({ case: things.case }),
  ),
  posts(
    'a matter to erase',
    'worker',
    () => '/me/erasure',
    ({ things }) => ({ matter: things.consultation }),
  ),
  posts(
    'the letter of a warning',
    'officer',
    (own) => `/warnings/${own.things.warning}/end-by-letter`,
    ({ things }) => ({ letter: things.letter }),
  ),
  posts(
    'a letter about a case',
    'officer',
    () => '/letters',
    ({ things }, own) => ({ ...letter(own), case: things.case }),
  ),
  posts(
    'a letter about a warning',
    'officer',
    () => '/letters',
    ({ things }, own) => ({ ...letter(own), warning: things.warning }),
  ),
  posts(
    'a letter to an employer',
    'officer',
    () => '/letters',
    ({ employer }, own) => ({ ...letter(own), employer }),
  ),
  posts(
    'an office for a worker',
    'admin',
    () => '/registers/offices',
    ({ people }, { union }) => ({ person: people.worker, role: 'agent', unit: union }),
  ),
  posts(
    'an office for one of their people',
    'admin',
    () => '/registers/offices',
    ({ things }, { union }) => ({ person: things.person, role: 'agent', unit: union }),
  ),
]
