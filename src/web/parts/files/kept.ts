import type { ActionFailure } from '@sveltejs/kit'
import type { Outcome } from '#web/outcome.ts'

export type KeptOutcome = Outcome & { kept?: string[] }
type Answer = Outcome | ActionFailure<Outcome>

/** A form that was refused keeps the uploads it came with, so that nobody sends a large file twice. */
export async function keepingUploads(
  send: (keep: (ids: string[]) => void) => Promise<Answer>,
): Promise<KeptOutcome | ActionFailure<KeptOutcome>> {
  let kept: string[] = []
  const answer = await send((ids) => {
    kept = ids
  })
  if (!('status' in answer)) return answer
  return Object.assign(answer, { data: { ...answer.data, kept } })
}
