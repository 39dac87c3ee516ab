import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ErasureJournal } from './ports.ts'

type Ground = {
  /** Opens the journal anew, as the next start does. */
  open(): ErasureJournal
  close(): Promise<void>
}

const at = Temporal.Instant.from('2026-11-22T10:00:00Z')
const [one, other] = ['1'.repeat(64), 'f'.repeat(64)]

/** What every journal of erasures promises, wherever it is kept. */
export function erasureJournalContract(name: string, open: () => Promise<Ground>): void {
  describe(`${name} remembers who was erased`, () => {
    let ground: Ground
    beforeEach(async () => {
      ground = await open()
    })
    afterEach(() => ground.close())

    it('is empty at first', async () => {
      expect(await ground.open().marks()).toEqual(new Set())
    })

    it('knows at the next start what was noted at this one', async () => {
      await ground.open().note(one, at)
      await ground.open().note(other, at)
      expect(await ground.open().marks()).toEqual(new Set([one, other]))
    })

    it('knows somebody once, however often they were noted', async () => {
      const journal = ground.open()
      await Promise.all([journal.note(one, at), journal.note(one, at), journal.note(other, at)])
      expect(await journal.marks()).toEqual(new Set([one, other]))
    })

    it('takes nothing that is not a mark: it never holds who somebody was', async () => {
      await expect(ground.open().note('per_01k00000000000000000000000', at)).rejects.toThrow('mark')
      expect(await ground.open().marks()).toEqual(new Set())
    })
  })
}
