import { describe, expect, it } from 'vitest'
import { agoText, dateText, durationText, plainDateText, sameClock, untilText, zoneText } from './dates.ts'
import { initials, namesText, textHash } from './names.ts'
import { percentText, sizeText } from './numbers.ts'

const classStart = '2026-11-21T17:00:00Z'

describe('times', () => {
  it('are shown on the clock of the reader', () => {
    expect(dateText(classStart, 'time', { locale: 'en', timeZone: 'Europe/Paris' })).toBe('18:00')
    expect(dateText(classStart, 'time', { locale: 'en', timeZone: 'America/New_York' })).toBe('12:00')
  })

  it('name the day as the language does', () => {
    expect(dateText(classStart, 'full', { locale: 'en', timeZone: 'Europe/Paris' })).toMatch(
      /^Saturday,? 21 November at 18:00$/,
    )
    expect(dateText(classStart, 'full', { locale: 'fr', timeZone: 'Europe/Paris' })).toBe('samedi 21 novembre à 18:00')
    const read = (now: string) => dateText(classStart, 'moment', { locale: 'en', timeZone: 'Europe/Paris', now })
    expect(read('2026-06-01T00:00:00Z')).toBe('Sat 21 Nov, 18:00')
    expect(read('2028-06-01T00:00:00Z')).toBe('Sat, 21 Nov 2026, 18:00')
  })

  it('keep a plain date the same for every reader', () => {
    expect(plainDateText('2026-11-21', 'date', 'fr')).toBe('21 novembre 2026')
  })

  it('say what a clock in a zone shows', () => {
    expect(zoneText('Europe/Paris', classStart, 'en')).toBe('Paris (UTC+1)')
    expect(zoneText('America/New_York', '2026-07-01T00:00:00Z', 'fr')).toBe('New York (UTC−4)')
  })

  it('know when two zones agree', () => {
    expect(sameClock('Europe/Paris', 'Europe/Berlin', classStart)).toBe(true)
    expect(sameClock('Europe/Paris', 'Europe/London', classStart)).toBe(false)
  })
})

describe('lengths of time', () => {
  it('count down in the units that matter', () => {
    expect(untilText(2 * 86400 + 3 * 3600 + 59, 'en')).toBe('2 days 3 hours')
    expect(untilText(61, 'en')).toBe('2 minutes')
    expect(untilText(60, 'fr').replace(/\s/g, ' ')).toBe('1 minute')
    expect(untilText(12.2, 'en')).toBe('13 seconds')
  })

  it('say how long a class is', () => {
    expect(durationText(90, 'en')).toBe('1 hr 30 mins')
    expect(durationText(60, 'fr').replace(/\s/g, ' ')).toBe('1 h')
  })

  it('look back in words', () => {
    expect(agoText('2026-11-20T17:00:00Z', classStart, 'en')).toBe('yesterday')
    expect(agoText('2026-11-21T16:40:00Z', classStart, 'fr')).toBe('il y a 20 minutes')
  })
})

describe('names', () => {
  it('have initials, also with one word, a hyphen or an accent', () => {
    expect(['Ada Lovelace', 'Kofi', 'Jean-Pierre de la Tour', 'Élodie Ö', '', '👋 Zoë'].map(initials)).toEqual([
      'AL',
      'K',
      'JT',
      'ÉÖ',
      '',
      'Z',
    ])
  })

  it('are listed as the language lists', () => {
    expect(namesText(['Ada', 'Kofi', 'Lena'], 'fr')).toBe('Ada, Kofi et Lena')
  })

  it('always hash to the same number', () => {
    expect(textHash('Statistics')).toBe(textHash('Statistics'))
    expect(textHash('Statistics')).not.toBe(textHash('statistics'))
  })
})

describe('numbers', () => {
  it('follow the language', () => {
    expect(percentText(0.5, 'fr').replace(/\s/g, ' ')).toBe('50 %')
    expect(sizeText(1_540_000, 'en')).toBe('1.5 MB')
    expect(sizeText(999, 'en')).toBe('999 byte')
  })
})
