import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant } from './columns.js'

/** Unions, employers, platforms, mediation bodies, commissions, departments. */
export const units = pgTable(
  'units',
  {
    id: uuid('id').primaryKey(),
    /** `union`, `employer`, `platform`, `body`, `commission`, `department`. */
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    /** How the name sounds: whole and in initials, parted by a blank; null until it has been worked out. */
    sound: text('sound'),
    /** The union above a union; the union a mediation body serves. */
    parent: uuid('parent'),
    /** `enterprise`, `park`, `township`, `street`, `county`, `city`, `province`, `industry`. */
    level: text('level'),
    /** GB/T 2260, six digits. */
    region: text('region').notNull(),
    /** 统一社会信用代码. */
    code: text('code'),
    /** The union of an employer or a platform; null: the union of its place answers. */
    unionId: uuid('union_id'),
    /** The commission of the place, for a mediation body. */
    commission: uuid('commission'),
    /** What numbers begin with, by series: `{"grievance": "武工诉"}`. Two units of one mark would number alike. */
    marks: jsonb('marks').$type<Readonly<Record<string, string>>>().notNull(),
    /** The last day of a unit that was closed; what it had went to its successor. */
    closedOn: date('closed_on', { mode: 'string' }),
  },
  (t) => [
    foreignKey({ name: 'units_parent', columns: [t.parent], foreignColumns: [t.id] }),
    foreignKey({ name: 'units_union', columns: [t.unionId], foreignColumns: [t.id] }),
    foreignKey({ name: 'units_commission', columns: [t.commission], foreignColumns: [t.id] }),
    unique('units_code').on(t.code),
    uniqueIndex('units_grievance_mark').on(sql`(marks ->> 'grievance')`),
    uniqueIndex('units_agreement_mark').on(sql`(marks ->> 'agreement')`),
    uniqueIndex('units_settlement_mark').on(sql`(marks ->> 'settlement')`),
    index('units_children').on(t.parent, t.kind),
    index('units_place').on(t.kind, t.region),
  ],
)

/** People. Names, phones and identity numbers are ciphertext; search is exact, by their HMACs. */
export const people = pgTable(
  'people',
  {
    id: uuid('id').primaryKey(),
    /** The name to sign in with in the one-machine default. */
    login: text('login'),
    nameSealed: bytea('name_sealed').notNull(),
    phoneSealed: bytea('phone_sealed'),
    idnoSealed: bytea('idno_sealed'),
    nameHmac: bytea('name_hmac').notNull(),
    phoneHmac: bytea('phone_hmac'),
    idnoHmac: bytea('idno_hmac'),
  },
  (t) => [
    unique('people_login').on(t.login),
    index('people_name').on(t.nameHmac),
    index('people_phone').on(t.phoneHmac),
    unique('people_idno').on(t.idnoHmac),
  ],
)

/** Who holds which role where, and since when. Days are Shanghai days; `until` is the last day, null: open. */
export const appointments = pgTable(
  'appointments',
  {
    id: uuid('id').primaryKey(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    role: text('role').notNull(),
    unit: uuid('unit')
      .notNull()
      .references(() => units.id),
    from: date('from_day', { mode: 'string' }).notNull(),
    until: date('until_day', { mode: 'string' }),
    onLeave: boolean('on_leave').notNull(),
    /** What an expert is versed in. */
    skills: text('skills')
      .array()
      .notNull()
      .default(sql`'{}'`),
  },
  (t) => [
    unique('appointments_once').on(t.person, t.role, t.unit, t.from),
    index('appointments_unit').on(t.unit, t.role),
  ],
)

/** In which order the officers of a union step in for each other. Who is not named here comes after those who are. */
export const substitutes = pgTable(
  'substitutes',
  {
    unit: uuid('unit')
      .notNull()
      .references(() => units.id),
    /** From 1. */
    place: integer('place').notNull(),
    person: uuid('person')
      .notNull()
      .references(() => people.id),
  },
  (t) => [primaryKey({ columns: [t.unit, t.place] }), unique('substitutes_once').on(t.unit, t.person)],
)

/** Declared ties (亲属等利害关系): of a person to another person, or to a unit. */
export const ties = pgTable(
  'ties',
  {
    person: uuid('person')
      .notNull()
      .references(() => people.id),
    /** A person or a unit. */
    other: uuid('other').notNull(),
  },
  (t) => [primaryKey({ columns: [t.person, t.other] }), index('ties_other').on(t.other)],
)

/** The calendar in each of its versions; the highest is in force. */
export const calendars = pgTable('calendars', {
  version: integer('version').primaryKey(),
  data: jsonb('data').notNull(),
  /** When every open case had been counted by it; null while that is still to be done. */
  recountedAt: instant('recounted_at'),
})

/** Cases already counted by a calendar whose recount is under way. Emptied when it is done. */
export const recounts = pgTable(
  'recounts',
  {
    version: integer('version').notNull(),
    caseId: uuid('case_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.version, t.caseId] })],
)

/** What a place has decided for itself. The highest version of the nearest unit up the tree is in force. */
export const policies = pgTable(
  'policies',
  {
    /** Counts up over all units, so that one number tells whether anything changed. */
    edition: integer('edition').primaryKey().generatedAlwaysAsIdentity(),
    unit: uuid('unit')
      .notNull()
      .references(() => units.id),
    version: integer('version').notNull(),
    data: jsonb('data').notNull(),
  },
  (t) => [unique('policies_once').on(t.unit, t.version)],
)
