import { describe, expect, it } from 'vitest'
import { wordsFor } from './broken.ts'

describe('a page that cannot be shown', () => {
  it('says what our rules said, where it was they that said no', () => {
    expect(wordsFor(409, 'This course is over.')).toEqual({
      title: 'This is not possible right now',
      message: 'This course is over.',
    })
  })

  it('tells nobody why a thing they may not see does not exist', () => {
    expect(wordsFor(404, 'This course belongs to Ada.').message).not.toContain('Ada')
  })

  it('says nothing of what broke inside', () => {
    expect(wordsFor(500, 'relation "person" does not exist').message).not.toContain('relation')
  })
})
