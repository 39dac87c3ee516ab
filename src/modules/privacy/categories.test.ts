import { describe, expect, it } from 'vitest'
import type { ColumnMap, PersonalColumn } from '#kernel/personal-data'
import { keptIn } from './categories.ts'

const column = (said: Partial<PersonalColumn>): PersonalColumn => ({
  about: 'account',
  category: 'contact',
  purpose: 'to reach people',
  legal: { basis: 'contract' },
  retention: { keep: 'while', exists: 'identity.person' },
  export: { file: 'account.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...said,
})

describe('What people are told is kept', () => {
  it('is told once for each category, whichever module keeps it', () => {
    const address = column({ sharedWith: ['mail'], editable: { at: '/settings/account/address' } })
    const phone = column({ sharedWith: ['sms', 'whatsapp'], editable: { at: '/settings/account' } })
    expect(keptIn([{ person: { address } }, { profile: { phone } }])).toEqual([
      {
        about: 'account',
        category: 'contact',
        kept: [{ while: 'identity.person' }],
        handedTo: ['mail', 'whatsapp', 'sms'],
        bases: ['contract'],
        inCopy: 'whole',
        changedAt: ['/settings/account', '/settings/account/address'],
      },
    ])
  })

  it('is told apart by whom it is about', () => {
    const kept = keptIn([{ person: { title: column({ about: 'teacher' }), name: column({}) } }])
    expect(kept.map(({ about }) => about)).toEqual(['account', 'teacher'])
  })

  it('is told with how long: each way once, and the longest first', () => {
    const table = {
      soon: column({ retention: { keep: 'PT0S', from: 'ends_at' } }),
      days: column({ retention: { keep: 'P90D', from: 'ends_at' } }),
      years: column({ retention: { keep: 'P5Y', from: 'submitted_at' } }),
      months: column({ retention: { keep: 'P24M', from: 'at' } }),
      again: column({ retention: { keep: 'P90D', from: 'ends_at' } }),
      always: column({}),
    }
    expect(keptIn([{ table }])[0]?.kept).toEqual([
      { while: 'identity.person' },
      { period: 'P5Y', after: 'submitted_at' },
      { period: 'P24M', after: 'at' },
      { period: 'P90D', after: 'ends_at' },
      { until: 'ends_at' },
    ])
  })

  it('belongs in a copy but for what the map leaves out', () => {
    const secret = column({ export: { never: 'A secret.' } })
    const inCopy = (table: ColumnMap) => keptIn([{ table }])[0]?.inCopy
    expect(inCopy({ name: column({}) })).toBe('whole')
    expect(inCopy({ name: column({}), secret })).toBe('partly')
    expect(inCopy({ secret })).toBe('never')
  })

  it('is not told of columns that say nothing about anybody', () => {
    expect(keptIn([{ school: { name: { notPersonal: 'An organisation.' } } }])).toEqual([])
  })
})
