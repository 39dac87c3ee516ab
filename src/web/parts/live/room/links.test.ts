import { expect, test } from 'vitest'
import { piecesOf } from './links.ts'

const linksIn = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? [])
const textOf = (text: string) =>
  piecesOf(text)
    .map((piece) => piece.text)
    .join('')

test('An address in a sentence is a link, and the sentence stays what it was', () => {
  const text = 'Look at https://example.org/a?b=c#d, then (see https://example.org/x_(y)) and write.'
  expect(linksIn(text)).toEqual(['https://example.org/a?b=c#d', 'https://example.org/x_(y)'])
  expect(textOf(text)).toBe(text)
})

test('Nothing else is a link', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'https://bank.example:secret@evil.example/',
    'https://',
    'example.org',
    'vbscript:https:x',
  ]) {
    expect([text, linksIn(text)]).toEqual([text, []])
    expect(textOf(text)).toBe(text)
  }
})
