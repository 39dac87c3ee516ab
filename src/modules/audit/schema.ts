import { z } from 'zod'
import { idOf } from '#kernel/id'
import { personId } from '#modules/identity/schema'

const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const day = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))

export const searchOfLines = z.object({
  person: optional(personId),
  deed: optional(
    z
      .string()
      .regex(/^[a-z]+\.[A-Za-z]+$/, 'field.invalid')
      .max(80),
  ),
  /** Whole days, as the reader's clock counts them. */
  from: optional(day),
  until: optional(day),
  before: optional(idOf('aud')),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type SearchOfLines = z.output<typeof searchOfLines>

const named = z.object({ id: z.string(), name: z.string().nullable() })

export const auditLine = z.object({
  id: idOf('aud'),
  at: z.iso.datetime(),
  deed: z.string(),
  /** `unlinked`: a person who was taken out of the trail. */
  by: z.enum(['person', 'stranger', 'system', 'unlinked']),
  person: named.nullable(),
  about: named.nullable(),
  course: named.nullable(),
  things: z.record(z.string(), z.string()),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type AuditLineView = z.infer<typeof auditLine>
export const auditPage = z.object({ items: z.array(auditLine), next: z.string().nullable() })

/** `identity.changeRole` is told by the sentence `deed_identity_change_role`. */
export function deedKey(deed: string): string {
  return `deed_${deed.replace('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
}
