/** What has been started, and how each thing is stopped again: in the opposite order, whatever fails on the way. */
export interface Undoing {
  readonly later: (stop: () => unknown) => void
  readonly all: () => Promise<void>
}

export function undoing(): Undoing {
  const stops: (() => unknown)[] = []
  return {
    later: (stop) => void stops.push(stop),
    all: async () => {
      const failures: unknown[] = []
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        try {
          await stop()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'not everything could be stopped')
    },
  }
}
