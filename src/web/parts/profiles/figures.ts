import type { Insight, Question } from '#modules/profiles/schema'

export type ShownFigure = { question: Question; answer: string; share: number | null; untold: 'few' | 'alike' | null }

/** A count, share by share. */
export function figuresOf({ shares, alike }: Insight): ShownFigure[] {
  return Object.entries(shares).flatMap(([name, ofQuestion]) => {
    const question = name as Question
    const why = alike.includes(question) ? 'alike' : 'few'
    return Object.entries(ofQuestion).map(([answer, share]: [string, number | null]) => ({
      question,
      answer,
      share,
      untold: share === null ? why : null,
    }))
  })
}
