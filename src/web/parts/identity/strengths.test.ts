import { expect, it } from 'vitest'
import { strengthOf } from './strengths.ts'

it.each([
  ['', 'none'],
  ['abc', 'short'],
  ['12345678', 'weak'],
  ['aaaaaaaaaaaaaaaa', 'weak'],
  ['abcdefghijkl', 'weak'],
  ['kdp4xnuw', 'fair'],
  ['correct horse', 'fair'],
  ['a quiet river', 'good'],
  ['Quiet river 7 bells', 'strong'],
  ['correct horse battery staple', 'strong'],
])('%j is %s', (password, level) => expect(strengthOf(password).level).toBe(level))

it('says how many characters are missing', () => expect(strengthOf('🦉🦉🦉').missing).toBe(5))
