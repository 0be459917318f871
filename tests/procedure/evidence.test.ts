import { describe, expect, test } from 'vitest'
import type { EvidenceFact } from '../../domain/case/facts.js'
import { readers } from '../../domain/procedure/evidence.js'
import { familyOf, families, isMisnamed, mediaFamilies, savedAs } from '../../domain/procedure/evidence-media.js'
import { act, acts, departments, given, lastOf, mayDo, type Name } from '../support/given.js'
import { accepted, everyStage, inMediation, opened, withdrawn } from '../support/stages.js'

const id = (n: number): string => `00000000-0000-8000-a000-${String(7000 + n).padStart(12, '0')}`
const file = (n: number, more: Partial<EvidenceFact> = {}): EvidenceFact => ({
  id: id(n),
  sha256: 'b'.repeat(64),
  bytes: 1000,
  media: 'image/jpeg',
  thumbnail: true,
  limits: { caseBytes: 2500, files: 3 },
  ...more,
})
const add = (n: number, more: object = {}) => ({ upload: id(n), name: '工资条.jpg', ...more })
const one = act(opened, 'worker', 'add-evidence', add(1), { upload: file(1) })

describe('who adds evidence', () => {
  test('each side, for whom it says; none of the words is in the data', () => {
    const after = given(opened)
      .when('worker', 'add-evidence', add(1, { description: '三个月的工资条' }), { upload: file(1) })
      .then('evidence-added')
    expect(lastOf(after, 'evidence-added')).toEqual({
      id: id(1),
      piece: id(1),
      version: 1,
      sha256: 'b'.repeat(64),
      bytes: 1000,
      media: 'image/jpeg',
      thumbnail: true,
      by: 'worker',
      own: ['worker'],
      to: 'everyone',
    })
    expect(JSON.stringify(after.grievance.evidence)).not.toMatch(/工资|条/)
  })

  const cases: readonly (readonly [Name, (typeof readers)[number], readonly string[] | undefined])[] = [
    ['worker', 'own', ['worker']],
    ['worker', 'officer', ['worker', 'officer']],
    ['worker', 'mediator', ['worker', 'mediator']],
    ['employer', 'everyone', undefined],
    ['employer', 'own', ['employer']],
    ['employer', 'mediator', ['employer', 'mediator']],
    ['officer', 'worker', ['officer', 'worker']],
    ['mediator', 'everyone', ['mediator', 'worker', 'employer', 'officer']],
    ['mediator', 'employer', ['mediator', 'employer']],
  ]
  test.each(cases)('the %s, for %s', (who, to, seenBy) => {
    const after = act(inMediation, who, 'add-evidence', add(1, { to }), { upload: file(1) })
    expect(lastOf(after, 'evidence-added').seenBy).toEqual(seenBy)
  })

  test('a department, while it is asked, for those who asked and the worker', () => {
    const { humanResources } = departments
    const asked = acts(accepted, [['officer', 'refer', { departments: [humanResources], question: '请核实。' }]])
    const after = act(asked, 'liaison', 'add-evidence', add(1), { upload: file(1) })
    expect(lastOf(after, 'evidence-added')).toMatchObject({
      by: 'liaison',
      seenBy: [`department:${humanResources}`, 'worker', 'officer'],
    })
    given(asked).when('secondLiaison', 'add-evidence', add(1)).thenRefused('not-yours-to-do')
    const answered = act(asked, 'liaison', 'answer-referral', { n: 1, words: '属实。' })
    given(answered).when('liaison', 'add-evidence', add(1)).thenRefused('not-yours-to-do')
  })

  test('an agent who acts for the worker, on the worker’s side', () => {
    const mandated = acts(opened, [['worker', 'mandate-agent', { agent: '00000000-0000-8000-a000-000000000010' }]])
    const after = act(mandated, 'agent', 'add-evidence', add(1, { to: 'own' }), { upload: file(1) })
    expect(lastOf(after, 'evidence-added')).toMatchObject({ by: 'agent', own: ['worker'], seenBy: ['worker'] })
    act(after, 'worker', 'add-evidence', add(2, { versionOf: id(1) }), { upload: file(2) })
  })

  test('at every stage while the case is open, and nobody else ever', () => {
    for (const [name, state] of Object.entries(everyStage)) {
      if (state.grievance.closing.status !== 'open') continue
      expect(mayDo(state, 'worker'), name).toContain('add-evidence')
      for (const who of ['stranger', 'clerk', 'arbitrator', 'supervisor', 'admin', 'otherEmployer'] as const)
        expect(mayDo(state, who), `${name} ${who}`).not.toContain('add-evidence')
    }
    given(opened).when('stranger', 'add-evidence', add(1)).thenRefused('not-yours-to-do')
    given(withdrawn)
      .when('worker', 'add-evidence', add(1), { upload: file(1) })
      .thenRefused('case-closed')
  })
})

describe('versions and words', () => {
  test('a new version of a piece, by its own side, for the same readers', () => {
    const second = given(one)
      .when('worker', 'add-evidence', add(2, { versionOf: id(1) }), { upload: file(2) })
      .then('evidence-added')
    expect(lastOf(second, 'evidence-added')).toMatchObject({ id: id(2), piece: id(1), version: 2 })
    expect(second.grievance.evidence).toMatchObject({ bytes: 2000, pieces: [{ id: id(1), files: [id(1), id(2)] }] })
    const other = { upload: file(2) }
    given(one)
      .when('worker', 'add-evidence', add(2, { versionOf: id(1), to: 'own' }), other)
      .thenRefused('other-readers')
    given(one)
      .when('employer', 'add-evidence', add(2, { versionOf: id(1) }), other)
      .thenRefused('evidence-of-another-side')
    given(one)
      .when('worker', 'add-evidence', add(2, { versionOf: id(9) }), other)
      .thenRefused('no-such-evidence')
  })

  test('of another side’s private piece nothing is said, not even that there is one', () => {
    const secret = act(opened, 'employer', 'add-evidence', add(1, { to: 'own' }), { upload: file(1) })
    given(secret)
      .when('worker', 'add-evidence', add(2, { versionOf: id(1) }), { upload: file(2) })
      .thenRefused('no-such-evidence')
    const both = act(secret, 'worker', 'add-evidence', add(2), { upload: file(2) })
    given(both)
      .when('worker', 'describe-evidence', { piece: id(1), name: 'x.jpg' })
      .thenRefused('no-such-evidence')
  })

  test('other words are a new event, for the same readers', () => {
    const secret = act(opened, 'worker', 'add-evidence', add(1, { to: 'officer' }), { upload: file(1) })
    const after = given(secret)
      .when('worker', 'describe-evidence', { piece: id(1), description: '七月至九月' })
      .then('evidence-described')
    expect(lastOf(after, 'evidence-described')).toEqual({ piece: id(1), by: 'worker', seenBy: ['worker', 'officer'] })
    given(secret)
      .when('worker', 'describe-evidence', { piece: id(1) })
      .thenInvalid('')
    given(opened)
      .when('worker', 'describe-evidence', { piece: id(1), name: 'x.jpg' })
      .thenRefused('not-at-this-stage')
    given(secret)
      .when('employer', 'describe-evidence', { piece: id(1), name: 'x.jpg' })
      .thenRefused('not-at-this-stage')
  })
})

describe('what is refused', () => {
  test('a file that is not there, or was added before', () => {
    given(opened).when('worker', 'add-evidence', add(1), { upload: null }).thenRefused('no-such-upload')
    given(one)
      .when('worker', 'add-evidence', add(1), { upload: file(1) })
      .thenRefused('no-such-upload')
  })

  test('more files, or more bytes, than a case takes', () => {
    const two = act(one, 'employer', 'add-evidence', add(2), { upload: file(2) })
    given(two)
      .when('worker', 'add-evidence', add(3), { upload: file(3) })
      .thenRefused('evidence-full')
    const three = act(two, 'worker', 'add-evidence', add(3), { upload: file(3, { bytes: 500 }) })
    given(three)
      .when('worker', 'add-evidence', add(4), { upload: file(4, { bytes: 0 }) })
      .thenRefused('too-many-files')
  })

  test('a kind that is not taken, a name that misleads, a name that hides', () => {
    const of = (media: string) => ({ upload: file(1, { media }) })
    given(opened).when('worker', 'add-evidence', add(1), of('text/html')).thenRefused('media-not-taken')
    given(opened)
      .when('worker', 'add-evidence', add(1, { name: '图.exe' }), of('image/jpeg'))
      .thenRefused('name-misleads')
    given(opened).when('worker', 'add-evidence', add(1), of('application/pdf')).thenRefused('name-misleads')
    for (const name of ['a/b.jpg', 'a\\b.jpg', 'a\nb.jpg', 'a\u202Egpj.exe', 'a\u200B.jpg', ''])
      given(opened).when('worker', 'add-evidence', add(1, { name })).thenInvalid('name')
  })
})

describe('kinds of file', () => {
  test('every type belongs to one kind, and its own endings fit it', () => {
    const all = mediaFamilies.flatMap((family) => Object.keys(families[family].media))
    expect(new Set(all).size).toBe(all.length)
    for (const family of mediaFamilies)
      for (const [media, endings] of Object.entries(families[family].media)) {
        expect(familyOf(media)).toBe(family)
        for (const ending of endings) expect(isMisnamed(`x.${ending.toUpperCase()}`, media), ending).toBe(false)
        for (const ending of ['exe', 'js', 'html', 'svg', 'lnk', 'bat', 'apk'])
          expect(isMisnamed(`x.${ending}`, media)).toBe(true)
      }
    for (const media of ['text/html', 'image/svg+xml', 'application/x-msdownload', 'toString', ''])
      expect(familyOf(media)).toBeNull()
  })

  test('what is saved has the ending of what it is', () => {
    expect(savedAs('照片', 'image/png')).toBe('照片.png')
    expect(savedAs('照片.JPG', 'image/jpeg')).toBe('照片.JPG')
    expect(savedAs('照片.jpg', 'image/png')).toBe('照片.jpg.png')
    expect(savedAs('合同.docx', 'application/zip')).toBe('合同.docx')
  })
})
