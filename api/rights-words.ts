import type { Words } from '../domain/values/time.js'
import type { Correctable } from '../record/corrections.js'

interface Told {
  readonly words: Words
  readonly rule: Words
}

const erasing: Words = {
  zh: '《个人信息保护法》第四十七条',
  en: 'Personal Information Protection Law, art. 47',
}

const correcting: Words = {
  zh: '《个人信息保护法》第四十六条',
  en: 'Personal Information Protection Law, art. 46',
}

function told(zh: string, en: string, rule: Words): Told {
  return { words: { zh, en }, rule }
}

/** How what was asked for stands, and by which rule. */
export const rightsWords = {
  erased: told(
    '已删除：密钥已经销毁，文字和文件不可恢复',
    'erased: its key is destroyed, and nothing can be read again',
    erasing,
  ),
  open: told(
    '案件尚未办结，不能删除。自即日起限制处理：除存储和办理中的必要步骤外不再使用；办结并且保存期限届满后自动删除',
    'it is still open, and cannot be erased yet. From now on it is only stored, but for what must still be done in it; once it is closed and its retention over, it is erased',
    erasing,
  ),
  kept: told(
    '保存期限尚未届满，案卷也是对方当事人的记录，不能立即删除。自即日起限制处理：仅作存储；期限届满后自动删除',
    'its retention is not over, and it is the record of the other side too. From now on it is only stored; once the retention is over, it is erased',
    erasing,
  ),
  'account-erased': told('账户已注销，个人信息已删除', 'your account and what it held of you are erased', erasing),
  'account-waiting': told(
    '您还有案件在办或者在保存期内，届满后自动注销',
    'cases of yours are open or still kept; the account is erased when none is',
    erasing,
  ),
  asked: told('待答复', 'waiting for an answer', correcting),
  waiting: told('待保存期限届满', 'waiting for the retention to end', erasing),
  accepted: told('已更正', 'corrected', correcting),
  refused: told('不予更正', 'not corrected', correcting),
  done: told('已注销', 'done', erasing),
} as const satisfies Readonly<Record<string, Told>>

export const fieldWords: Readonly<Record<Correctable, Words>> = {
  name: { zh: '姓名', en: 'name' },
  phone: { zh: '手机号', en: 'phone' },
  idno: { zh: '证件号码', en: 'identity number' },
  other: { zh: '其他', en: 'something else' },
}
