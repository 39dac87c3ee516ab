import { describe } from 'vitest'
import { fanoutContract } from '#kernel/fanout.contract'
import { openLocalFanout } from './index.ts'

describe('The fan-out inside one process', () => {
  fanoutContract(
    async () => {
      const fanout = openLocalFanout()
      return { one: fanout, other: fanout, close: () => fanout.close() }
    },
    { isOneProcess: true },
  )
})
