import { z } from 'zod'

// Control characters, and the marks that reverse or hide the direction of what follows them.
const unprintable = /[^\P{Cc}\t\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u
const lineBreak = /[\r\n\u2028\u2029]/u

/** One line of text as a person typed it: trimmed, NFC, no line breaks, no control or direction-override characters. `max` counts UTF-16 units. */
export const line = (max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().min(1, 'field.blank').max(max, 'field.too_long'))
    .refine((text) => !unprintable.test(text) && !lineBreak.test(text) && text.isWellFormed(), 'field.unprintable')

/** The same, but it may be empty or left out. */
export const lineOrNothing = (max: number) =>
  z
    .string()
    .default('')
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().max(max, 'field.too_long'))
    .refine((text) => !unprintable.test(text) && !lineBreak.test(text) && text.isWellFormed(), 'field.unprintable')

/** Several lines; may be empty. Line ends become \n. */
export const prose = (max: number) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, '\n').normalize('NFC').trim())
    .pipe(z.string().max(max, 'field.too_long'))
    .refine((text) => !unprintable.test(text) && text.isWellFormed(), 'field.unprintable')

/** A web address that is safe to show as a link. */
export const webAddress = z
  .string()
  .trim()
  .max(2000, 'field.too_long')
  .refine((text) => {
    const url = URL.parse(text)
    return (
      url !== null &&
      (url.protocol === 'https:' || url.protocol === 'http:') &&
      url.username === '' &&
      url.password === ''
    )
  }, 'field.not_a_link')
