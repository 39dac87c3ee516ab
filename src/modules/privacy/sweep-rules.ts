/** So many rows are taken in one change: some milliseconds for which nobody else waits. */
export const rowsAtOnce = 1000
/** So many changes follow each other; then others have their turn, for so long at least. */
export const batchesAtOnce = 10
export const pauseBetween = Temporal.Duration.from({ seconds: 1 })
