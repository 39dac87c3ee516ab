import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Announcer } from './announcer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listen() {
  const heard: string[] = []
  return { heard, announcer: new Announcer((text) => heard.push(text)) }
}
const came = { key: 'came', text: (count: number) => `${count} came in` }

test('Thirty people who come at once are one sentence', () => {
  const { heard, announcer } = listen()
  for (let person = 0; person < 30; person++) announcer.bundle(came)
  vi.advanceTimersByTime(5000)
  expect(heard).toEqual(['30 came in'])
})

test('Sentences come one after the other, never two within a second', () => {
  const { heard, announcer } = listen()
  announcer.say('one')
  announcer.say('two')
  vi.advanceTimersByTime(1300)
  expect(heard).toEqual(['one'])
  vi.advanceTimersByTime(1300)
  expect(heard).toEqual(['one', 'two'])
})

test('What is too much to be said is left out, the oldest first', () => {
  const { heard, announcer } = listen()
  for (let line = 1; line <= 40; line++) announcer.say(`line ${line}`)
  vi.advanceTimersByTime(60_000)
  expect(heard).toEqual([35, 36, 37, 38, 39, 40].map((line) => `line ${line}`))
})
