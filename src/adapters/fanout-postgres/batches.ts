import type { Notice } from '#kernel/fanout'

/** PostgreSQL takes 8000 bytes a call, the closing zero included. */
const mostBytes = 7900

/** Packs notices into as few calls as they fit in. */
export function batchesOf(notices: readonly Notice[]): string[] {
  const batches: string[] = []
  let batch = ''
  let size = 0
  for (const { topic, number } of notices) {
    const line = `${number} ${topic}`
    const length = Buffer.byteLength(line) + 1
    if (length > mostBytes) throw new Error('The name of a channel is too long to be told.')
    if (size + length > mostBytes) {
      batches.push(batch)
      batch = ''
      size = 0
    }
    batch += batch ? `\n${line}` : line
    size += length
  }
  return batch ? [...batches, batch] : batches
}

/** Anybody with access to the database may call; what is not ours is not understood. */
export function noticesIn(batch = ''): Notice[] {
  return batch.split('\n').flatMap((line) => {
    const [, number, topic] = /^(\d{1,15}) (.+)$/.exec(line) ?? []
    return topic ? [{ topic, number: Number(number) }] : []
  })
}
