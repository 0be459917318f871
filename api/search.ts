import { z } from 'zod'
import { goneOnIn } from '../db/queries/alike.js'
import { caseList } from '../db/queries/cases.js'
import { checkMobile, checkResidentId } from '../domain/values/identifiers.js'
import { searchTag } from '../record/sealing.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { CaseRow, rowOf } from './list.js'
import { namesWithin } from './names.js'
import { described, failing } from './openapi.js'
import { Next, Paging } from './paging.js'
import { askedBy } from './signin.js'

/*
 * Looking for cases by who is in them, exactly. What is looked for is in the body, so that it stands in no address and no
 * log; the database compares HMACs.
 */

const given = (text: string): string => text.normalize('NFC').trim()

const Input = z
  .strictObject({
    name: z.string().transform(given).pipe(z.string().min(2).max(60)).optional(),
    phone: z
      .string()
      .transform(given)
      .refine((phone) => checkMobile(phone) === null, { error: '应为 11 位手机号 / a mobile number of 11 digits' })
      .optional(),
    idno: z
      .string()
      .transform((idno) => given(idno).toUpperCase())
      .refine((idno) => checkResidentId(idno) === null, {
        error: '应为 18 位公民身份号码 / an identity number of 18 digits',
      })
      .optional(),
    number: z
      .string()
      .transform(given)
      .pipe(z.string().min(1).max(60))
      .optional()
      .meta({ description: '案号全文 / a whole number' }),
    ticket: z
      .string()
      .transform(given)
      .pipe(z.string().min(1).max(60))
      .optional()
      .meta({ description: '12345 工单号 / the ticket of the line' }),
    cursor: Paging.shape.cursor,
    limit: z.int().min(1).max(100).default(50),
  })
  .refine(
    ({ name, phone, idno, number, ticket }) => [name, phone, idno, number, ticket].some((one) => one !== undefined),
    {
      error: '请至少填写一项 / give at least one of them',
    },
  )

export function searchRoute(app: App, { store }: Pick<Deps, 'store'>): void {
  const schema = {
    ...described(
      'searchCases',
      {
        zh: '按姓名、手机、证件号、案号或工单号精确查找案件',
        en: 'find cases exactly: by who is in them, their number or ticket',
      },
      'cases',
    ),
    body: Input,
    response: {
      200: z.object({ rows: z.array(CaseRow), next: Next }),
      ...failing('400', '401', '413', '415', '422', '429', '503'),
    },
  }
  app.post('/grievances/search', { schema }, async (request, reply) => {
    const { name, phone, idno, number, ticket, cursor, limit } = request.body
    const tag = (field: string, text: string | undefined) =>
      text === undefined ? undefined : searchTag(store.keys, field, text)
    const exactly = { name: tag('name', name), phone: tag('phone', phone), idno: tag('idno', idno), number, ticket }
    const page = await caseList(store, askedBy(request), { exactly }, 'opened_at', { after: cursor, limit })
    const [names, merged] = await Promise.all([
      namesWithin(store, page.rows),
      goneOnIn(
        store.sql,
        page.rows.flatMap(({ caseId, isMerged }) => (isMerged ? [caseId] : [])),
      ),
    ])
    return reply.send({ rows: page.rows.map((row) => rowOf(row, names, merged)), next: page.next })
  })
}
