import { expect, it } from 'vitest'
import { periodText } from './periods.ts'

it.each([
  ['P90D', '90 days', '90 jours'],
  ['P1D', '1 day', '1 jour'],
  ['P24M', '24 months', '24 mois'],
  ['P5Y', '5 years', '5 ans'],
])('%s is said as people say it', (period, english, french) => {
  expect([periodText(period, 'en'), periodText(period, 'fr')].map(spaced)).toEqual([english, french])
})

/** Languages may keep a number and its unit together. */
const spaced = (text: string) => text.replaceAll(/\s/g, ' ')
