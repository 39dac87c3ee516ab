import { describe } from 'vitest'
import { newId } from '#kernel/id'
import { systemClock } from '#kernel/time'
import { captionsForSpecs } from '../../../test/captions.ts'
import { hearingContract, type Speaker } from './hearings.contract.ts'
import type { Heard, RoomId, SeatId } from './ports.ts'
import { type RecogniserAnswering, recogniserContract } from './recognisers.contract.ts'

/** Specs believe what these say: so they keep what the real ones keep. */
describe('Whoever listens in specs', () => {
  const captions = captionsForSpecs()

  hearingContract(() => ({
    hearing: captions.ports.hearing,
    now: () => systemClock.now(),
    async people() {
      const room: RoomId = newId('rom', systemClock.now())
      const speaker = (seat: SeatId): Speaker => ({
        seat,
        async speaks(milliseconds) {
          captions.say('a word', { room, seat, startedAt: systemClock.now(), milliseconds })
        },
      })
      return { room, ada: speaker(newId('sea', systemClock.now())), kofi: speaker(newId('sea', systemClock.now())) }
    },
  }))
})

describe('Whoever recognises in specs', () => {
  const captions = captionsForSpecs()
  const later: Heard = { is: 'later' }
  const answers: Record<RecogniserAnswering, (text: string) => Heard> = {
    words: (text) => ({ is: 'heard', text }),
    nothing: () => ({ is: 'heard', text: '' }),
    busy: () => later,
    broken: () => later,
    cut_off: () => later,
    refused: () => ({ is: 'refused' }),
    garbage: () => ({ is: 'refused' }),
  }

  recogniserContract(() => {
    const { recogniser } = captions.ports
    if (!recogniser) throw new Error('nobody recognises')
    return {
      recogniser,
      answer: (as) => {
        captions.state.answers = answers[as]
      },
      sound: Buffer.from('a word'),
      words: 'a word',
      languages: () => captions.asked.map(({ language }) => language ?? undefined),
    }
  })
})
