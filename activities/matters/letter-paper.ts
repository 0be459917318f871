import { foldMatter, blankMatter } from '../../domain/matters/fold.js'
import { rungWords, type Letter } from '../../domain/matters/letter-state.js'
import type { UnitId } from '../../domain/case/actor.js'
import { shanghaiDay, type Instant } from '../../domain/values/time.js'
import { matterHistory } from '../../record/matters/history.js'
import { namesOf, unitsOf } from '../../record/registers.js'
import type { Store } from '../../record/store.js'
import { paperCode } from '../../record/paper-code.js'
import { setSheet, type Press } from '../papers/issue.js'
import { close, line, paragraph, written as wordsOf, type Block } from '../papers/prose.js'
import type { Sheet } from '../papers/typeset.js'

export interface WrittenLetter {
  readonly number: string
  readonly bytes: Buffer
  readonly media: string
  /** Whose seal it bears, and as of when. */
  readonly by: { readonly unit: UnitId; readonly name: string }
  readonly at: Instant
}

/** The supervision letter that an effect asks for, as it stood when it was signed; null where that effect is not open (any more). */
export async function letterPaper(
  store: Store,
  id: string,
  effect: string,
  press: Press,
): Promise<WrittenLetter | null> {
  const history = await matterHistory(store, id)
  const now = foldMatter(blankMatter(id, 'letter'), history)
  if (!now.effects.some(({ key }) => key === effect)) return null
  const until = history.filter(({ seq }) => seq <= Number.parseInt(effect, 10))
  const matter = foldMatter(blankMatter(id, 'letter'), until)
  const slice = matter.slice as Letter
  const letter = slice.letters.at(-1)
  if (letter === undefined || slice.union === null || slice.employer === null) return null
  const [units, people] = await Promise.all([
    unitsOf(store, [slice.union, slice.employer]),
    namesOf(store, [...slice.inspectors, ...(letter.signedBy === null ? [] : [letter.signedBy])]),
  ])
  const union = units.get(slice.union)?.name ?? ''
  const employer = units.get(slice.employer)?.name ?? ''
  const draft = until.findLast(({ type }) => type === 'letter-drafted' || type === 'letter-redrafted')?.words
  const agency = said(until.findLast(({ type }) => type === 'letter-signed')?.words, 'agency')
  const signedOn = shanghaiDay(matter.at)
  const inspectors = slice.inspectors.map((one) => people.get(one) ?? '').join('、')
  const words = (name: 'facts' | 'demands'): readonly Block[] => wordsOf(said(draft, name))
  const sheet: Sheet = {
    template: `letter-${letter.rung}`,
    title: rungWords[letter.rung].zh.replace('工会劳动法律监督', '监督'),
    number: letter.number,
    body: union,
    day: signedOn,
    facts: { employer, agency, inspectors, replyDays: letter.replyDays },
    blocks: [
      line(`${letter.rung === 'proposal' ? agency : employer}：`),
      paragraph(
        `本会依照《中华人民共和国工会法》和工会劳动法律监督的有关规定，由监督员${inspectors}对${employer}遵守劳动法律法规的情况进行了监督，情况如下：`,
      ),
      ...words('facts'),
      paragraph(letter.rung === 'proposal' ? '建议依法作出处理：' : '请对下列事项予以改正：'),
      ...words('demands'),
      paragraph(closingOf(letter.rung, letter.replyDays)),
      line(`签发：${people.get(letter.signedBy ?? '') ?? ''}`),
      close(union, signedOn),
    ],
  }
  const code = paperCode(store.keys, id, effect)
  const bytes = await setSheet(sheet, { code, at: matter.at, places: slice.path }, press)
  const by = { unit: slice.union, name: union }
  return { number: letter.number, media: 'application/pdf', bytes, by, at: matter.at }
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
