import type { Grievance } from '../case/grievance.js'
import { stageOf } from '../case/stage.js'
import { refuse, type Refusal } from '../case/refusal.js'
import { goesOnElsewhere } from './merging.js'
import { stageWords } from './roads.js'

/** Not while the case is closed, and not unless this holds. Says where the case stands, and what would help. */
export function during(grievance: Grievance, holds: boolean, help: readonly [zh: string, en: string]): Refusal | null {
  if (grievance.closing.status !== 'open') return closedAlready(grievance)
  if (holds) return null
  const stage = stageWords[stageOf(grievance)]
  return refuse(
    'not-at-this-stage',
    'conflict',
    [`案件目前处于“${stage.zh}”阶段，不能办理此事项`, `the case is ${stage.en}: this cannot be done now`],
    help,
  )
}

function closedAlready(grievance: Grievance): Refusal {
  const { merging, opening } = grievance
  if (merging.into !== null) return goesOnElsewhere(opening.number, merging.into)
  const archived = grievance.closing.status === 'archived'
  return refuse(
    'case-closed',
    'conflict',
    ['案件已办结', 'the case is closed'],
    archived
      ? [
          '重启期限已过，可就新的事实另行提出诉求',
          'the time for reopening is over: new facts can be raised as a new grievance',
        ]
      : ['职工可在办结后三十日内申请重启一次', 'the worker may have it reopened once, within 30 days of the closing'],
  )
}
