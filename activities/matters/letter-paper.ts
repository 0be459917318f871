import { foldMatter, blankMatter } from '../../domain/matters/fold.js'
import { rungWords, type Letter } from '../../domain/matters/letter-state.js'
import { shanghaiDay } from '../../domain/values/time.js'
import { matterHistory } from '../../record/matters/history.js'
import { namesOf, unitsOf } from '../../record/registers.js'
import type { Store } from '../../record/store.js'
import { centred, dateOf, formalDate, paper, paragraph, right } from '../papers/prose.js'

export interface WrittenLetter {
  readonly number: string
  readonly bytes: Buffer
  readonly media: string
}

/** The supervision letter that an effect asks for, as it stood when it was signed; null where that effect is not open (any more). */
export async function letterPaper(store: Store, id: string, effect: string): Promise<WrittenLetter | null> {
  const history = await matterHistory(store, id)
  const now = foldMatter(blankMatter(id, 'letter'), history)
  if (!now.effects.some(({ key }) => key === effect)) return null
  const until = history.filter(({ seq }) => seq <= Number.parseInt(effect, 10))
  const matter = foldMatter(blankMatter(id, 'letter'), until)
  const slice = matter.slice as Letter
  const written = slice.letters.at(-1)
  const words = until.findLast(({ type }) => type === 'letter-drafted' || type === 'letter-redrafted')?.words
  const signing = until.findLast(({ type }) => type === 'letter-signed')
  if (written === undefined || slice.union === null || slice.employer === null) return null
  const [units, people] = await Promise.all([
    unitsOf(store, [slice.union, slice.employer]),
    namesOf(store, [...slice.inspectors, ...(written.signedBy === null ? [] : [written.signedBy])]),
  ])
  const union = units.get(slice.union)?.name ?? ''
  const employer = units.get(slice.employer)?.name ?? ''
  const agency = said(signing?.words, 'agency')
  const addressee = written.rung === 'proposal' ? agency : employer
  const signedOn = shanghaiDay(matter.at)
  const text = (name: 'facts' | 'demands') => said(words, name).split('\n').map(paragraph)
  return {
    number: written.number,
    media: 'text/plain; charset=utf-8',
    bytes: paper([
      centred(union),
      centred(rungWords[written.rung].zh),
      right(written.number),
      '',
      `${addressee}：`,
      paragraph(
        `本会依照《中华人民共和国工会法》和工会劳动法律监督的有关规定，由监督员${slice.inspectors.map((one) => people.get(one) ?? '').join('、')}对${employer}遵守劳动法律法规的情况进行了监督，情况如下：`,
      ),
      ...text('facts'),
      paragraph(written.rung === 'proposal' ? '建议依法作出处理：' : '请对下列事项予以改正：'),
      ...text('demands'),
      paragraph(closingOf(written.rung, written.replyDays)),
      '',
      `签发：${people.get(written.signedBy ?? '') ?? ''}`,
      right(`${union}（印章）`),
      right(formalDate(signedOn)),
      right(dateOf(signedOn)),
    ]),
  }
}

function closingOf(rung: 'reminder' | 'opinion' | 'proposal', replyDays: number | null): string {
  switch (rung) {
    case 'reminder':
      return `请于收到本函之日起${replyDays ?? 15}日内将改正情况书面答复本会。`
    case 'opinion':
      return '请于收到本意见书之日起十五个工作日内将改正情况书面答复本会。'
    case 'proposal':
      return '请将处理结果书面告知本会。'
  }
}

/** What was written under this name; nothing where it was not, or can no longer be read. */
function said(words: Readonly<Record<string, unknown>> | null | undefined, name: string): string {
  const value = words?.[name]
  return typeof value === 'string' ? value : ''
}
