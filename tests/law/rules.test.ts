import { describe, expect, test } from 'vitest'
import { openWays, wayOnDefault } from '../../domain/law/default-ways.js'
import * as grounds from '../../domain/law/grounds.js'
import { standardPolicy } from '../../domain/law/policy.js'
import { ruleIn, rules } from '../../domain/law/rules.js'
import { standard } from './settings.js'

describe('the rules', () => {
  test('are named by their own key and state length, words and source in both languages', () => {
    for (const [id, rule] of Object.entries(rules)) {
      expect(rule.id).toBe(id)
      expect(rule.length > 0 || id === 'instalment' || id === 'line-reply').toBe(true)
      for (const words of [rule.name, rule.source]) {
        expect(words.zh).toMatch(/\p{Script=Han}/u)
        expect(words.en).toMatch(/[a-z]/)
      }
    }
  })

  test('only statutes can be verified, and these have been read', () => {
    const verified = Object.values(rules).filter((rule) => rule.verified)
    expect(verified.every((rule) => rule.basis === 'statutory')).toBe(true)
    expect(verified.map((rule) => rule.id)).toEqual([
      'mediation',
      'joint-application',
      'judicial-confirmation',
      'instalment',
      'enforcement',
      'letter-reply',
      'limitation',
      'arbitration-acceptance',
      'application-copy',
      'defence',
      'defence-copy',
      'award',
      'award-extension',
      'lawsuit-after-award',
      'annulment',
      'lawsuit-after-annulment',
    ])
  })

  test('a place keeps its own period, by its own source', () => {
    const source = { zh: '本县规定', en: 'decided by the county' }
    const policy = { ...standardPolicy, periods: { handling: { length: 10, unit: 'working-days', source } } } as const
    expect(ruleIn(policy, 'handling')).toEqual({ ...rules.handling, length: 10, source })
    expect(ruleIn(policy, 'mediation')).toBe(rules.mediation)
    const local = { ...standardPolicy, periods: { mediation: { length: 10, unit: 'natural-days', source } } } as const
    expect(ruleIn(local, 'mediation').verified).toBe(false)
  })
})

describe('the grounds', () => {
  test.each([
    [grounds.suspensionGrounds, grounds.suspensionWords],
    [grounds.reviewRefusalGrounds, grounds.reviewRefusalWords],
    [grounds.settlementRefusalGrounds, grounds.settlementRefusalWords],
    [grounds.interruptionGrounds, grounds.interruptionWords],
  ])('%s have words in both languages', (keys, words) => {
    expect(Object.keys(words)).toEqual([...keys])
    for (const { zh, en } of Object.values(words)) expect([zh !== '', en !== '']).toEqual([true, true])
  })
})

describe('the ways on default', () => {
  const held = {
    title: 'agreement',
    owedFor: ['pay-arrears'],
    missedDueDay: '2025-10-09',
    lastInstalmentDueDay: '2026-01-09',
  } as const
  const ways = (more: Partial<Parameters<typeof openWays>[0]>) => openWays({ ...held, ...more }, standard)

  test('an agreement alone: payment order, arbitration, a suit, each with its last day', () => {
    expect(ways({})).toEqual([
      { way: 'payment-order', lastDay: '2026-10-09', provisional: false },
      { way: 'arbitration', lastDay: '2026-10-09', provisional: false },
      { way: 'suit-on-agreement', lastDay: '2026-10-09', provisional: false },
    ])
  })

  test('no payment order for what article 16 does not name', () => {
    expect(ways({ owedFor: ['other'] }).map(({ way }) => way)).toEqual(['arbitration', 'suit-on-agreement'])
    expect(wayOnDefault['payment-order'].owedFor).not.toContain('other')
  })

  test('an enforceable title: enforcement, two years from the last instalment', () => {
    expect(ways({ title: 'enforceable-title' })).toEqual([
      { way: 'enforcement', lastDay: '2028-01-10', provisional: true },
    ])
  })
})
