/*
 * What the API asks of the engine for administrators: what it says of a case, to be held beside what the record says. All of
 * it is codes and times.
 */

/** Where the shell of a case believes the case to be. */
export interface Standing {
  readonly seq: number
  readonly hash: string
  readonly stage: string
  readonly timer: string | null
  readonly effects: Readonly<Record<string, string>>
  readonly stuck: boolean
  readonly paused: boolean
  readonly alarms: number
}

/** An obligation that the clock will act on. */
export interface Clock {
  readonly key: string
  readonly what: string
  readonly nextAt: string
  readonly next: 'remind' | 'expire'
  readonly tries: number
}

/** What is searched by what cases show of themselves; matters show nothing, and are found by their ids. */
export interface WorkflowFilter {
  readonly stage?: string | undefined
  /** Of these unions alone; null: of all. */
  readonly unions: readonly string[] | null
  readonly district?: string | undefined
  readonly claim?: string | undefined
  readonly collective?: boolean | undefined
  readonly overdue?: boolean | undefined
  /** The earliest period that runs ends before this moment; or at it or after. */
  readonly dueBefore?: string | undefined
  readonly dueAfter?: string | undefined
  readonly status?: WorkflowStatus | undefined
}

/** Which workflows: those of cases, or those of the matters beside them. */
export type WorkflowType = 'grievance' | 'matter'

export const workflowStatuses = ['Running', 'Completed', 'Failed', 'Terminated', 'TimedOut', 'Canceled'] as const
export type WorkflowStatus = (typeof workflowStatuses)[number]

export interface WorkflowRow {
  /** Of the case or the matter. */
  readonly id: string
  readonly status: string
  readonly startedAt: string | null
  readonly closedAt: string | null
  readonly historyLength: number
  readonly stage: string | null
  readonly union: string | null
  readonly nextDue: string | null
  readonly overdue: boolean | null
}

export interface PendingTask {
  /** The activity, or `workflow-task`. */
  readonly what: string
  readonly id: string
  readonly attempt: number
  readonly lastFailure: string | null
  readonly nextAt: string | null
}

export interface WorkflowDetail {
  readonly status: string
  readonly runId: string
  readonly startedAt: string
  readonly historyLength: number
  /** Null where no worker answers. */
  readonly standing: Standing | null
  readonly clocks: readonly Clock[]
  readonly pending: readonly PendingTask[]
}

export interface HistoryStep {
  readonly id: number
  readonly at: string
  readonly type: string
  /** Attributes with payloads decoded. */
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface EngineAdmin {
  readonly list: (
    filter: WorkflowFilter,
    paging: { readonly cursor?: string | undefined; readonly limit: number },
  ) => Promise<{ readonly rows: readonly WorkflowRow[]; readonly next: string | null }>
  /** The runs in this status of these cases or matters, at most 100 of which are asked for at once. */
  readonly runs: (type: WorkflowType, ids: readonly string[], status: WorkflowStatus) => Promise<readonly WorkflowRow[]>
  /** Those of these, at most 100, that the engine runs at this moment. */
  readonly running: (type: WorkflowType, ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** How often what is under way has been tried, by id: the most of each. What waits for nothing is left out. */
  readonly attempts: (type: WorkflowType, ids: readonly string[]) => Promise<ReadonlyMap<string, number>>
  /** Null where the engine knows no workflow of this case. */
  readonly describe: (caseId: string) => Promise<WorkflowDetail | null>
  readonly history: (caseId: string, mostSteps: number) => Promise<readonly HistoryStep[] | null>
  /** Ends the run, so that the next hint starts it again from the record. */
  readonly terminate: (caseId: string, reason: string) => Promise<boolean>
  readonly pauseEffects: (caseId: string, paused: boolean) => Promise<boolean>
  /** Takes every step of the history again with the code that runs now; null where it does, else why not. */
  readonly replay: (caseId: string) => Promise<{ readonly fault: string | null } | null>
}
