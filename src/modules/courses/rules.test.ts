import { expect, it } from 'vitest'
import { restrictionsOf } from './rules.ts'

it('A course of minors does without direct messages, recording, captions, artificial voices and guests; others do not', () => {
  expect([...restrictionsOf({ minors: true })]).toEqual([
    'direct_messages',
    'recording',
    'captions',
    'ai_voice',
    'guests',
  ])
  expect([...restrictionsOf({ minors: false })]).toEqual([])
})
