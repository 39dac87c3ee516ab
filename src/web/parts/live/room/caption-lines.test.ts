import { describe, expect, it } from 'vitest'
import type { CaptionView } from '#modules/live/schema'
import { withCaption } from './caption-lines.ts'

const said = (nth: number, beganAt: string) => ({ captionId: `cap_${nth}`, beganAt, text: `${nth}` }) as CaptionView
const texts = (lines: readonly CaptionView[]) => lines.map(({ text }) => text).join()

describe('The lines over the stage', () => {
  const lines = [said(1, '2026-09-01T16:00:01Z'), said(2, '2026-09-01T16:00:05.5Z')]

  it('stand as they were said, whatever was recognised first', () => {
    expect(texts(withCaption(lines, said(3, '2026-09-01T16:00:05Z')))).toBe('1,3,2')
  })

  it('are the last three, each of them once', () => {
    const three = withCaption(lines, said(3, '2026-09-01T16:00:07Z'))
    expect(texts(withCaption(three, said(4, '2026-09-01T16:00:09Z')))).toBe('2,3,4')
    expect(texts(withCaption(three, said(3, '2026-09-01T16:00:07Z')))).toBe('1,2,3')
  })
})
