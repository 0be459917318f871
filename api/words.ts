import type { Words } from '../domain/values/time.js'

/** What the API itself turns away, before or beside the procedure: its status, and what is said of it. */
export interface Border {
  readonly status: number
  readonly title: Words
  readonly why: Words
  readonly help: Words
}

const w = (zh: string, en: string): Words => ({ zh, en })

export const border = {
  'not-signed-in': {
    status: 401,
    title: w('请先登录', 'sign in first'),
    why: w('请求没有有效的登录凭证', 'the request carries no valid token'),
    help: w('请登录后在 Authorization 头中携带 Bearer 凭证重试', 'sign in and send the token as Authorization: Bearer'),
  },
  'second-factor-needed': {
    status: 403,
    title: w('需要第二因素', 'a second factor is needed'),
    why: w('管理、审计、运维人员须先通过第二因素', 'administrators, auditors and operators show a second factor first'),
    help: w('请绑定或者输入动态码：POST /me/second-factor', 'enrol one or enter its code: POST /me/second-factor'),
  },
  'not-found': {
    status: 404,
    title: w('未找到', 'not found'),
    why: w('没有这一项，或者您无权查看', 'there is no such thing, or it is not yours to see'),
    help: w(
      '请核对地址；案件只向当事人和承办人员开放',
      'check the address; a case is open to those who take part in it',
    ),
  },
  'method-not-allowed': {
    status: 405,
    title: w('不支持的请求方法', 'method not allowed'),
    why: w('该地址不接受这种请求方法', 'this address does not take that method'),
    help: w('可用的方法见 Allow 头', 'the Allow header names those it takes'),
  },
  'malformed-request': {
    status: 400,
    title: w('请求无法解析', 'the request cannot be read'),
    why: w('请求的格式不正确', 'the request is malformed'),
    help: w(
      '请求体应为 UTF-8 编码的 JSON，不得含 __proto__ 或 constructor 键',
      'send JSON in UTF-8, without the keys __proto__ and constructor',
    ),
  },
  'idempotency-key-needed': {
    status: 400,
    title: w('缺少幂等键', 'an idempotency key is needed'),
    why: w(
      '办理请求须带 Idempotency-Key 头：8至100个字符，限字母、数字和 . _ ~ : -',
      'an act needs the header Idempotency-Key: 8 to 100 characters of A-Z a-z 0-9 . _ ~ : -',
    ),
    help: w(
      '每办一件事生成一个新的键（例如 UUID）；网络中断后用同一个键重发，不会重复办理',
      'make a new key for every act (a UUID, say) and repeat the same key after a broken connection: it is done once',
    ),
  },
  'too-large': {
    status: 413,
    title: w('内容过大', 'too large'),
    why: w('请求体超过 1 MB', 'the body is over 1 MB'),
    help: w(
      '请缩短文字；证据材料请另行上传（evidence-uploads）',
      'shorten the text; evidence is uploaded apart (evidence-uploads)',
    ),
  },
  'wrong-media-type': {
    status: 415,
    title: w('不支持的内容类型', 'media type not supported'),
    why: w('请求体须为 application/json', 'the body must be application/json'),
    help: w('请设置 Content-Type: application/json', 'set Content-Type: application/json'),
  },
  'range-beyond': {
    status: 416,
    title: w('没有所要的部分', 'no such part'),
    why: w('所要的部分超出文件的末尾', 'the part asked for lies beyond the end of the file'),
    help: w('文件的大小见 Content-Range 头', 'the header Content-Range says how large the file is'),
  },
  'invalid-input': {
    status: 422,
    title: w('内容不符合要求', 'the content is not as required'),
    why: w('有一项或多项内容不符合要求，见 fields', 'one or more fields are not as required: see fields'),
    help: w('请按 fields 中的说明修改后重新提交', 'correct what fields names and send it again'),
  },
  'too-many-requests': {
    status: 429,
    title: w('请求过于频繁', 'too many requests'),
    why: w('短时间内请求次数过多', 'too many requests in a short time'),
    help: w('请在 Retry-After 所示秒数后重试', 'try again after the seconds that Retry-After names'),
  },
  internal: {
    status: 500,
    title: w('系统内部错误', 'internal error'),
    why: w('系统未能完成本次请求', 'the request could not be completed'),
    help: w(
      '请稍后用同一幂等键重试；如仍不成功，请将请求编号告知管理员',
      'try again later with the same key; if it persists, give the request id to the administrator',
    ),
  },
  unavailable: {
    status: 503,
    title: w('服务暂不可用', 'unavailable for now'),
    why: w('系统暂时无法处理请求，本次没有任何内容被记录', 'the request cannot be served now; nothing was recorded'),
    help: w(
      '请在 Retry-After 所示秒数后用同一幂等键重试，不会重复办理',
      'try again with the same key after the seconds that Retry-After names: it is done once',
    ),
  },
} as const satisfies Record<string, Border>

export type BorderCode = keyof typeof border

/** The rule behind what the API itself turns away. */
export const interfaceRule = w('《四有平台接口规范》', 'the interface of this platform')

/** Titles of refusals by the procedure. */
export const refusalTitles = {
  conflict: w('当前状态下不能办理', 'not as the case stands'),
  invalid: w('内容不符合要求', 'not with this content'),
  forbidden: w('不由您办理', 'not yours to do'),
} as const

/** What a text is told that holds a character or a key which cannot be stored. */
export const badText = w(
  '含有无法保存的字符或键名（如空字符、不成对的代理项）',
  'holds a character or a key that cannot be stored (NUL, an unpaired surrogate, …)',
)

/** What a piece of an upload is told that does not say where it begins. */
export const uploadOffsetNeeded = {
  in: 'headers',
  path: '/upload-offset',
  ...w('须为该段起始位置（字节）', 'where the piece begins, in bytes'),
} as const

/** The other roads open beside a case, and the article each rests on. */
export const alternativeWords = {
  arbitration: {
    words: w('申请劳动争议仲裁', 'apply for labour arbitration'),
    source: w(
      '《劳动争议调解仲裁法》第五条、第二十七条',
      'Labour Dispute Mediation and Arbitration Law, arts. 5 and 27',
    ),
  },
  'arbitration-review': {
    words: w('双方共同申请仲裁审查', 'apply together for arbitration review'),
    source: w('《劳动人事争议仲裁办案规则》第七十四条', 'Rules of Labour and Personnel Dispute Arbitration, art. 74'),
  },
  'judicial-confirmation': {
    words: w('双方共同申请司法确认', 'apply together for judicial confirmation'),
    source: w(
      '《民事诉讼法》第二百零五条、《人民调解法》第三十三条',
      "Civil Procedure Law, art. 205; People's Mediation Law, art. 33",
    ),
  },
} as const

/** What somebody sees of an event whose content is not theirs to read. */
export const hidden = w('有一项记录，其内容不向您开放', 'something happened here; its content is not open to you')

/** Why a commission is competent. (劳动争议调解仲裁法 21) */
export const competence = {
  'place-of-performance': w(
    '劳动合同履行地；双方分别向两地申请的，由履行地管辖',
    'the place where the contract is performed; it is competent where both places are turned to',
  ),
  'employer-seat': w('用人单位所在地', "the employer's seat"),
  source: w('《劳动争议调解仲裁法》第二十一条', 'Labour Dispute Mediation and Arbitration Law, art. 21'),
} as const

/** Whether a year of the calendar can be relied on. */
export const calendarWords = {
  announced: w('已公布', 'announced'),
  provisional: w(
    '暂定：放假安排尚未公布，只计法定节日，公布后重新计算',
    'provisional: not announced yet; the statutory festivals alone count, and all is counted again once it is',
  ),
} as const
