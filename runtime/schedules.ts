import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client'

/** The id of the schedule that raises warnings. */
export const watchSchedule = 'siyou-watch'

/** Has the engine look over the cases once an hour. Safe to repeat; raises an error where the engine keeps no schedules. */
export async function keepWatch(client: Client, taskQueue: string): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: watchSchedule,
      spec: { intervals: [{ every: '1 hour' }] },
      action: { type: 'startWorkflow', workflowType: 'watch', taskQueue, workflowId: 'watch' },
      // What was missed while the engine was away is found by the next one.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
