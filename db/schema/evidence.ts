import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.js'

/** Files of evidence on their way: how much has come, and what it turned out to be. No name and no words are here. */
export const uploads = pgTable(
  'uploads',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id').notNull(),
    person: uuid('person').notNull(),
    /** As declared; null where the sender only says when it is all. */
    bytes: bigint('bytes', { mode: 'number' }),
    /** Of the whole file, as declared at first and as found at last. */
    sha256: text('sha256'),
    received: bigint('received', { mode: 'number' }).notNull(),
    /** `open`: more is to come; `whole`: it lies in its place, and can be added. */
    status: text('status').notNull(),
    media: text('media'),
    thumbnail: boolean('thumbnail').notNull(),
    /** What a case took when it was begun. */
    caseLimit: bigint('case_limit', { mode: 'number' }).notNull(),
    filesLimit: integer('files_limit').notNull(),
    at: instant('at').notNull(),
    /** From then on it is swept away, unless it was added by then. */
    lapsesAt: instant('lapses_at').notNull(),
  },
  (t) => [index('uploads_lapse').on(t.lapsesAt), index('uploads_case').on(t.caseId)],
)

/** What has come of each, in order: a blob a piece. */
export const uploadParts = pgTable(
  'upload_parts',
  {
    upload: uuid('upload')
      .notNull()
      .references(() => uploads.id, { onDelete: 'cascade' }),
    /** Where in the file it begins. */
    start: bigint('start', { mode: 'number' }).notNull(),
    bytes: integer('bytes').notNull(),
    blob: text('blob').notNull(),
  },
  (t) => [primaryKey({ columns: [t.upload, t.start] })],
)
