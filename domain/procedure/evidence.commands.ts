import { holds, type Actor, type Role } from '../case/actor.js'
import { happened, type Side } from '../case/event.js'
import type { EvidenceFact } from '../case/facts.js'
import type { Grievance } from '../case/grievance.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { departmentSide, sidesOf } from '../case/sight.js'
import { command, type Command, type Who } from './command.js'
import { allowedWords, familyOf, isMisnamed } from './evidence-media.js'
import { AddEvidence, DescribeEvidence } from './evidence.inputs.js'
import { filesIn, type Piece, type Readers } from './evidence.js'
import { during } from './when.js'
import { anyOf, theAgent, theEmployer, theLiaison, theMediator, theOfficer, theWorker } from './who.js'

/** As what one may put evidence before the others, in this order where somebody is more than one of them. */
const contributors: readonly (readonly [Role, Who])[] = [
  ['worker', theWorker],
  ['agent', theAgent],
  ['employer', theEmployer],
  ['officer', theOfficer],
  ['mediator', theMediator],
  ['liaison', theLiaison],
]

const whileOpen: Command['when'] = (g) => during(g, true, ['', ''])

const addEvidence = command({
  name: 'add-evidence',
  road: 'evidence',
  title: { zh: '提交证据', en: 'add evidence' },
  by: anyOf(...contributors.map(([, who]) => who)),
  input: AddEvidence,
  needs: ['upload'],
  when: whileOpen,
  decide: (g, input, { actor, facts: { upload } }) => {
    const by = roleIn(g, actor)
    const before = input.versionOf === undefined ? null : ownPiece(g, input.versionOf, actor)
    if (before !== null && 'refused' in before) return before
    const to = input.to ?? before?.to ?? 'everyone'
    const own = before?.own ?? ownSides(g, actor, by)
    const barred = refuseFile(g, input, upload) ?? (before !== null && before.to !== to ? otherReaders() : null)
    if (barred !== null || upload === null) return barred ?? noSuchUpload()
    const { id, sha256, bytes, media, thumbnail } = upload
    const seenBy = before === null ? readersOf(own, by, to) : before.seenBy
    return [
      happened(
        'evidence-added',
        {
          id,
          piece: before?.id ?? id,
          version: (before?.files.length ?? 0) + 1,
          sha256,
          bytes,
          media,
          thumbnail,
          by,
          own,
          to,
          ...(seenBy === null ? {} : { seenBy }),
        },
        {
          sealed: {
            name: input.name,
            ...(input.description === undefined ? {} : { description: input.description }),
          },
        },
      ),
    ]
  },
})

const describeEvidence = command({
  name: 'describe-evidence',
  road: 'evidence',
  title: { zh: '更改证据的名称或说明', en: 'describe a piece of evidence anew' },
  by: anyOf(...contributors.map(([, who]) => who)),
  input: DescribeEvidence,
  when: (g, actor) =>
    during(
      g,
      g.evidence.pieces.some((piece) => isOwn(g, piece, actor)),
      ['本方尚未提交证据', 'your side has added no evidence yet'],
    ),
  decide: (g, input, { actor }) => {
    const piece = ownPiece(g, input.piece, actor)
    if ('refused' in piece) return piece
    const { name, description } = input
    return [
      happened(
        'evidence-described',
        { piece: piece.id, by: roleIn(g, actor), ...(piece.seenBy === null ? {} : { seenBy: piece.seenBy }) },
        { sealed: { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) } },
      ),
    ]
  },
})

export const evidenceCommands: readonly Command[] = [addEvidence, describeEvidence]

function roleIn(g: Grievance, actor: Actor): Role {
  return contributors.find(([, who]) => who.is(g, actor))?.[0] ?? 'worker'
}

/** The sides that somebody adds for: of several employers the one alone, of an agent the worker's, of a department its own. */
function ownSides(g: Grievance, actor: Actor, by: Role): readonly Side[] {
  const sides = sidesOf(g, actor)
  switch (by) {
    case 'worker':
    case 'agent':
      return ['worker']
    case 'employer': {
      const alone = sides.filter((side) => side.startsWith('employer:'))
      return alone.length > 0 ? alone : ['employer']
    }
    case 'liaison':
      return g.referral.asked.flatMap(({ unit, status }) =>
        status === 'asked' && holds(actor, 'liaison', unit) ? [departmentSide(unit)] : [],
      )
    case 'mediator':
      return ['mediator']
    default:
      return ['officer']
  }
}

/**
 * Who reads it; null: everyone whom the case is open to. What a mediator brings is part of the mediation and goes no
 * further than those in it; what a department brings, no further than its answer.
 */
function readersOf(own: readonly Side[], by: Role, to: Readers): readonly Side[] | null {
  const among = (...more: readonly Side[]): readonly Side[] => [...new Set([...own, ...more])]
  if (to === 'own') return own
  if (by === 'liaison') return to === 'everyone' ? among('worker', 'officer') : among('officer')
  if (to !== 'everyone') return among(to)
  return by === 'mediator' ? among('worker', 'employer', 'officer') : null
}

/** A piece of the actor's own side, or why not. Of another side's private piece nothing is said, not even that there is one. */
function ownPiece(g: Grievance, id: string, actor: Actor): Piece | Refusal {
  const piece = g.evidence.pieces.find((one) => one.id === id || one.files.includes(id))
  if (piece !== undefined && isOwn(g, piece, actor)) return piece
  const sides = sidesOf(g, actor)
  if (piece === undefined || (piece.seenBy !== null && !piece.seenBy.some((side) => sides.includes(side))))
    return refuse(
      'no-such-evidence',
      'invalid',
      ['没有这件证据', 'there is no such piece of evidence'],
      ['请从证据清单中选择', 'choose one from the list of evidence'],
    )
  return refuse(
    'evidence-of-another-side',
    'forbidden',
    ['这件证据由另一方提交', 'this piece was added by another side'],
    [
      '只有提交的一方可以更新；您可以另行提交证据',
      'only those who added it can renew it; you may add evidence of your own',
    ],
  )
}

function isOwn(g: Grievance, piece: Piece, actor: Actor): boolean {
  const own = ownSides(g, actor, roleIn(g, actor))
  return own.length > 0 && own.every((side) => piece.own.includes(side))
}

function refuseFile(g: Grievance, input: AddEvidence, upload: EvidenceFact | null): Refusal | null {
  if (upload === null || isAdded(g, upload.id)) return noSuchUpload()
  if (familyOf(upload.media) === null) return mediaNotTaken()
  if (isMisnamed(input.name, upload.media)) return misnamed()
  if (filesIn(g) + 1 > upload.limits.files) return tooManyFiles(upload.limits.files)
  if (g.evidence.bytes + upload.bytes > upload.limits.caseBytes) return caseIsFull()
  return null
}

/** One upload is one file: it is added once. */
function isAdded(g: Grievance, id: string): boolean {
  return g.evidence.pieces.some(({ files }) => files.includes(id))
}

function noSuchUpload(): Refusal {
  return refuse(
    'no-such-upload',
    'invalid',
    ['没有您在本案中上传完毕的这个文件', 'there is no such file that you have uploaded whole in this case'],
    ['请先上传；未用的上传二十四小时后清除', 'upload it first; what is not used goes after 24 hours'],
  )
}

/** What the bytes themselves show is no kind of file that is taken. */
export function mediaNotTaken(): Refusal {
  return refuse(
    'media-not-taken',
    'invalid',
    ['文件内容不属于可以提交的类型', 'the file is, by its content, of no kind that is taken'],
    [`可以提交：${allowedWords.zh}`, `taken are: ${allowedWords.en}`],
  )
}

function misnamed(): Refusal {
  return refuse(
    'name-misleads',
    'invalid',
    ['文件名的后缀与文件内容不符', 'the ending of the name is not that of the content'],
    [`请使用与内容相符的后缀；可以提交：${allowedWords.zh}`, `name it by what it is; taken are: ${allowedWords.en}`],
  )
}

/** More files than a case takes. */
export function tooManyFiles(most: number): Refusal {
  return refuse(
    'too-many-files',
    'conflict',
    [`一案的证据文件不超过${most}个`, `a case takes no more than ${most} files of evidence`],
    ['请将相关页合并为一个文件', 'put pages that belong together into one file'],
  )
}

/** More bytes than a case takes. */
export function caseIsFull(): Refusal {
  return refuse(
    'evidence-full',
    'conflict',
    ['本案证据的总容量已满', 'the room for evidence in this case is used up'],
    ['请压缩后提交，或联系承办人', 'make the file smaller, or ask the officer of the case'],
  )
}

function otherReaders(): Refusal {
  return refuse(
    'other-readers',
    'invalid',
    ['新版本的可见范围须与原件相同', 'a new version is read by those who read the piece'],
    ['如需扩大或缩小范围，请作为另一件证据提交', 'to have others read it, add it as a piece of its own'],
  )
}
