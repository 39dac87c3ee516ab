import { z } from 'zod'
import { line, prose, webAddress } from '#kernel/text'
import { toleratedMinutes } from './attendance-schemas.ts'
import { keepDays } from './recording-schemas.ts'
import { capacity, localDate, localTime, longestSeries, minutes, timeZone, unlessEmpty } from './session-schemas.ts'

/** As a copy writes it: with seconds. */
const time = z.preprocess(
  (text) => (typeof text === 'string' ? text.replace(/^(\d\d:\d\d):00$/, '$1') : text),
  localTime,
)
const planned = { title: line(120), date: localDate, time, timeZone, minutes }

/** A series of a copy that another school made. */
export const ArrivedSeries = z.strictObject({
  ...planned,
  weekdays: z.array(z.int().min(1).max(7)).max(7),
  until: localDate.optional(),
  times: z.int().min(1).max(longestSeries).optional(),
})

/** A class of such a series, which may have been moved by itself. */
export const ArrivedSession = z.strictObject({
  ...planned,
  meetingLink: unlessEmpty(webAddress),
  capacity,
  keepDays,
  lateMinutes: toleratedMinutes,
  earlyMinutes: toleratedMinutes,
  agenda: prose(4000).default(''),
  apart: z.boolean(),
})
