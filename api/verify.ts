import { z } from 'zod'
import { effectKinds } from '../domain/case/grievance.js'
import { paperWords } from '../domain/procedure/story/codes.js'
import type { Words } from '../domain/values/time.js'
import { shanghaiDay } from '../domain/values/time.js'
import { holdsOver, signatureOf } from '../record/esign/signatures.js'
import { paperByCode, type KnownPaper } from '../record/papers.js'
import type { App } from './app.js'
import type { Deps } from './deps.js'
import { described, failing } from './openapi.js'

/*
 * Is this paper genuine (文书查验)? Open to everybody who holds one: the number says nothing without the code that stands on
 * the paper, and a wrong code is answered like a number that there is not. No person is named.
 */

const Answer = z
  .object({
    genuine: z.boolean(),
    number: z.string(),
    kind: z.object({ zh: z.string(), en: z.string() }).nullable(),
    sealedOn: z.string().meta({ format: 'date' }).nullable(),
    sha256: z.string().nullable(),
    superseded: z
      .boolean()
      .nullable()
      .meta({ description: '已被同案同类的较晚文书替代 / a later one has taken its place' }),
    file: z
      .enum(['same', 'other'])
      .nullable()
      .meta({ description: '所持文件与存档是否一致（按 sha256）/ whether the file in hand is that paper' }),
    signature: z
      .object({
        algorithm: z.enum(['SM2-SM3']),
        signer: z.string().meta({ description: '签名的单位 / the body that signed' }),
        valid: z.boolean().nullable().meta({ description: '文书已不可读时为空 / null where the paper cannot be read' }),
      })
      .nullable()
      .meta({ description: '文书之外的国密签名 / a signature beside the paper' }),
  })
  .meta({ id: 'PaperVerified' })
type Answer = z.infer<typeof Answer>

/** Papers of matters beside the cases. */
const otherKinds: Readonly<Record<string, Words>> = {
  makeLetter: { zh: '工会劳动法律监督文书', en: 'a supervision letter of the union' },
}

const Code = z.string().regex(/^[0-9A-Za-z]{26}$/)

export function verifyRoutes(app: App, { store, papers }: Pick<Deps, 'store' | 'papers'>): void {
  const config = { public: true, rateLimit: { max: 60, timeWindow: 60_000 } }

  app.get(
    '/verify/:number',
    {
      config,
      schema: {
        ...described('verifyPaper', { zh: '查验文书真伪', en: 'whether a paper is genuine' }, 'service', 'public'),
        params: z.object({ number: z.string().min(1).max(120) }),
        querystring: z.strictObject({
          code: z.string().max(60).default(''),
          sha256: z
            .string()
            .regex(/^[0-9a-fA-F]{64}$/)
            .optional(),
        }),
        response: { 200: Answer, ...failing('422', '429', '503') },
      },
    },
    async (request, reply) => {
      const { number } = request.params
      const { code, sha256 } = request.query
      const answer = await answerTo(number, Code.safeParse(code).success ? code : '0'.repeat(26), sha256)
      void reply
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .header('x-robots-tag', 'noindex')
      if (!(request.headers.accept ?? '').includes('text/html')) return reply.send(answer)
      return reply
        .type('text/html; charset=utf-8')
        .serializer(String)
        .send(page(answer) as never)
    },
  )

  app.get(
    '/verify',
    {
      config,
      schema: {
        ...described('verifyForm', { zh: '文书查验页面', en: 'a page to verify a paper' }, 'service', 'public'),
        querystring: z.strictObject({ number: z.string().max(120).optional(), code: z.string().max(60).optional() }),
        response: {
          200: { description: 'HTML', content: { 'text/html': { schema: z.unknown().meta({ type: 'string' }) } } },
          ...failing('422', '429', '503'),
        },
      },
    },
    async (request, reply) => {
      const { number, code } = request.query
      void reply
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
      if (number === undefined || number === '') return reply.send(page(null))
      const right = Code.safeParse((code ?? '').trim())
      return reply.send(page(await answerTo(number.trim(), right.success ? right.data : '0'.repeat(26), undefined)))
    },
  )

  async function answerTo(number: string, code: string, sha256: string | undefined): Promise<Answer> {
    const paper = await paperByCode(store, number, code)
    if (paper === null)
      return {
        genuine: false,
        number,
        kind: null,
        sealedOn: null,
        sha256: null,
        superseded: null,
        file: null,
        signature: null,
      }
    const kind = effectKinds.find((one) => one === paper.kind)
    return {
      genuine: true,
      number,
      kind: kind === undefined ? (otherKinds[paper.kind] ?? null) : paperWords[kind],
      sealedOn: shanghaiDay(paper.sealedAt),
      sha256: paper.sha256,
      superseded: paper.superseded,
      file: sha256 === undefined ? null : sha256.toLowerCase() === paper.sha256 ? 'same' : 'other',
      signature: await signatureBeside(paper),
    }
  }

  /** What stands beside the paper, looked at again over the very bytes that are kept. */
  async function signatureBeside({ caseId, sha256 }: KnownPaper): Promise<Answer['signature']> {
    const kept = await signatureOf(store, caseId, sha256)
    if (kept === null) return null
    // Altered where it lies, or out of reach: then nothing is said of it.
    const bytes = await papers.readPaper(caseId, sha256).catch(() => null)
    const valid = bytes === null ? null : holdsOver(kept, bytes)
    return { algorithm: kept.algorithm, signer: kept.unitName, valid }
  }
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const plain = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')

/** For a browser: no script, nothing from elsewhere. */
function page(answer: Answer | null): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>文书查验 Verify a paper</title>
</head>
<body>
<main>
<h1>文书查验</h1>
<p lang="en">Verify a paper</p>
${answer === null ? '' : result(answer)}
<form method="get" action="/verify">
<p><label>文书编号 Number<br><input name="number" required maxlength="120" value="${plain(answer?.number ?? '')}" autocomplete="off"></label></p>
<p><label>查验码 Code<br><input name="code" required maxlength="26" autocomplete="off"></label></p>
<p><button type="submit">查验 Verify</button></p>
</form>
</main>
</body>
</html>
`
}

function result({ genuine, number, kind, sealedOn, sha256, superseded, signature }: Answer): string {
  if (!genuine)
    return `<section role="status"><h2>查无此文书，或者查验码不符</h2><p lang="en">There is no such paper, or the code is not its own.</p></section>`
  const rows: readonly (readonly [string, string])[] = [
    ['编号 Number', number],
    ['文书 Paper', kind === null ? '' : `${kind.zh} ${kind.en}`],
    ['制作日期 Made on', sealedOn ?? ''],
    ['SHA-256', sha256 ?? ''],
    ...(signature === null
      ? []
      : [['国密签名 SM2 signature', `${signature.signer}：${validity(signature.valid)}`] as const]),
    ...(superseded === true ? [['说明 Note', '已被较晚的文书替代 A later paper has taken its place'] as const] : []),
  ]
  return `<section role="status"><h2>文书真实</h2><p lang="en">The paper is genuine.</p><dl>${rows
    .map(([name, value]) => `<dt>${plain(name)}</dt><dd>${plain(value)}</dd>`)
    .join('')}</dl></section>`
}

function validity(valid: boolean | null): string {
  if (valid === null) return '文书已不可读，无法核对 the paper cannot be read any more'
  return valid ? '有效 valid' : '无效 not valid'
}
