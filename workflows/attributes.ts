import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common'
import type { Attributes } from '../activities/contract.js'

const stage = defineSearchAttributeKey('SiyouStage', 'KEYWORD')
const union = defineSearchAttributeKey('SiyouUnion', 'KEYWORD')
const district = defineSearchAttributeKey('SiyouDistrict', 'KEYWORD')
const nextDue = defineSearchAttributeKey('SiyouNextDue', 'DATETIME')
const overdue = defineSearchAttributeKey('SiyouOverdue', 'BOOL')
const claim = defineSearchAttributeKey('SiyouClaim', 'KEYWORD')
const collective = defineSearchAttributeKey('SiyouCollective', 'BOOL')

/** What the engine's lists can be searched by. For operators only: lists for people come from the record. */
export function searchAttributes(attributes: Attributes): SearchAttributeUpdatePair[] {
  return [
    { key: stage, value: attributes.stage },
    { key: union, value: attributes.union },
    { key: district, value: attributes.district },
    { key: nextDue, value: attributes.nextDue === null ? null : new Date(attributes.nextDue) },
    { key: overdue, value: attributes.overdue },
    { key: claim, value: attributes.claim },
    { key: collective, value: attributes.collective },
  ]
}
