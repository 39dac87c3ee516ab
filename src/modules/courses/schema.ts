import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, prose, webAddress } from '#kernel/text'
import { isTimeZone } from '#kernel/time'
import { FileView, fileId } from '#modules/files/schema'

export type CourseId = Id<'crs'>
export type ItemId = Id<'itm'>

export const courseId = idOf('crs')
export const itemId = idOf('itm')
const personId = idOf('per')
const instant = z.iso.datetime()

/** What a form sends for a field that was left empty. */
const unlessEmpty = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())
/** A number of people, as a form sends it. */
export const howMany = z.coerce
  .number({ error: ({ code }) => (code === 'invalid_type' ? 'field.invalid' : undefined) })
  .int('field.invalid')
  .min(1)
  .max(1_000_000)
const localDate = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))

export const Visibility = z.enum(['private', 'listed'])
export type Visibility = z.infer<typeof Visibility>
export const CourseState = z.enum(['draft', 'published', 'archived'])
export type CourseState = z.infer<typeof CourseState>
/** What becomes of a course whose teacher leaves: it goes on as planned, or closes with notice. */
export const EndingWay = z.enum(['finish', 'close'])
export type EndingWay = z.infer<typeof EndingWay>
export const ItemKind = z.enum(['announcement', 'material', 'link'])
export type ItemKind = z.infer<typeof ItemKind>

const written = {
  title: line(120),
  description: prose(20_000).default(''),
  startsOn: unlessEmpty(localDate),
  endsOn: unlessEmpty(localDate),
  timeZone: unlessEmpty(z.string().max(60).refine(isTimeZone, 'field.invalid')),
  visibility: Visibility.default('private'),
  capacity: unlessEmpty(howMany),
  /** Whether minors attend it: then a guardian agrees first, for each of them. Left out, it stays as it is. */
  minors: unlessEmpty(z.union([z.boolean(), z.stringbool()])),
}
const endsAfterItStarts = ({
  startsOn,
  endsOn,
}: {
  startsOn?: Temporal.PlainDate | undefined
  endsOn?: Temporal.PlainDate | undefined
}) => !startsOn || !endsOn || Temporal.PlainDate.compare(startsOn, endsOn) <= 0
const backwards = { path: ['endsOn'], error: 'field.ends_before_start' }

export const CreateCourse = z.strictObject(written).refine(endsAfterItStarts, backwards)
export type CreateCourse = z.output<typeof CreateCourse>
export const EditCourse = z.strictObject({ courseId, ...written }).refine(endsAfterItStarts, backwards)
export type EditCourse = z.output<typeof EditCourse>
export const OfCourse = z.strictObject({ courseId })
export const SetCover = z.strictObject({ courseId, fileId })

export const Cover = z.object({ narrow: fileId, wide: fileId })
export type Cover = z.infer<typeof Cover>

/** How a course shows itself wherever it is named. */
export const CourseFace = z.object({
  courseId,
  title: z.string(),
  teacherId: personId,
  teacherName: z.string(),
  /** Where whoever asks may see it. */
  teacherPhoto: fileId.nullable(),
  cover: Cover.nullable(),
  timeZone: z.string(),
  startsOn: z.iso.date().nullable(),
  endsOn: z.iso.date().nullable(),
  visibility: Visibility,
  state: CourseState,
  minors: z.boolean(),
  /** Its teacher leaves: how it ends, and in which moment it is gone. */
  ending: z.object({ way: EndingWay, goneAt: instant }).nullable(),
})
export type CourseFace = z.infer<typeof CourseFace>

/** A course with all that its teacher may change. */
export const CourseDetails = CourseFace.extend({
  description: z.string(),
  descriptionHtml: z.string(),
  capacity: z.int().nullable(),
})
export type CourseDetails = z.infer<typeof CourseDetails>

const page = { after: courseId.optional(), limit: z.coerce.number().int().min(1).max(100).default(24) }
export const CoursesPage = z.strictObject(page)
export const TaughtCourses = z.strictObject({ ...page, whose: z.enum(['mine', 'everyones']).default('mine') })
export const Courses = z.object({ items: z.array(CourseFace), next: courseId.nullable() })
export const None = z.strictObject({})
export const DeletedCourses = z.object({
  items: z.array(z.object({ courseId, title: z.string(), deletedAt: instant })),
})
export const Created = z.object({ courseId })
export const Done = z.object({})

export const OfferHandover = OfCourse.extend({ personId })
export const Handover = z.object({
  open: z.object({ personId, name: z.string(), endsAt: instant }).nullable(),
  takers: z.array(z.object({ personId, name: z.string() })),
})
const handoverToMe = z.object({ courseId, title: z.string(), askedBy: z.string(), endsAt: instant })
export type HandoverToMe = z.infer<typeof handoverToMe>
export const HandoversToMe = z.object({ items: z.array(handoverToMe) })

const body = prose(20_000).default('')
/** What a form sends for a file that was refused on its way in. */
const tooLarge = 'refused:upload.too_large'
const oneFile = z
  .string()
  .refine((text) => text !== tooLarge, { error: 'field.file_too_large', abort: true })
  .pipe(fileId)
const attached = z
  .union([z.array(z.string()), z.string()])
  .default([])
  .transform((sent) => [sent].flat().filter((id) => id !== ''))
  .pipe(z.array(oneFile).max(10, 'field.too_many'))
const publish = z.union([z.boolean(), z.stringbool()]).default(false)
export const AddItem = z.discriminatedUnion('kind', [
  z.strictObject({
    courseId,
    kind: z.literal('announcement'),
    title: line(160),
    body: prose(20_000).pipe(z.string().min(1, 'field.blank')),
    publish,
  }),
  z
    .strictObject({ courseId, kind: z.literal('material'), title: line(160), body, files: attached, publish })
    .refine(({ body, files }) => body !== '' || files.length > 0, { path: ['body'], error: 'field.text_or_file' }),
  z.strictObject({ courseId, kind: z.literal('link'), title: line(160), body, url: webAddress, publish }),
])
export type AddItem = z.output<typeof AddItem>
/** An item of a copy that another school made; its files are looked up beside it. */
export const ArrivedItem = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('announcement'),
    title: line(160),
    body: prose(20_000).pipe(z.string().min(1, 'field.blank')),
    publish,
  }),
  z.strictObject({ kind: z.literal('material'), title: line(160), body, publish }),
  z.strictObject({ kind: z.literal('link'), title: line(160), body, url: webAddress, publish }),
])
export type ArrivedItem = z.output<typeof ArrivedItem>
export const EditItem = z.strictObject({
  itemId,
  title: line(160),
  body,
  url: unlessEmpty(webAddress),
  /** Uploads to add, and files of the item to take off. */
  files: attached,
  remove: attached,
})
export type EditItem = z.output<typeof EditItem>
export const OfItem = z.strictObject({ itemId })
export const MoveItem = z.strictObject({ itemId, towards: z.enum(['start', 'end']) })

export const ItemView = z.object({
  itemId,
  kind: ItemKind,
  title: z.string(),
  bodyHtml: z.string(),
  url: z.string().nullable(),
  files: z.array(FileView),
  publishedAt: instant.nullable(),
  editedAt: instant.nullable(),
})
export type ItemView = z.infer<typeof ItemView>
export const ItemDetails = ItemView.extend({ courseId, body: z.string() })

/** Items keep an order of their own, so their next page is told by the place this one ended at. */
export const Items = z.object({ items: z.array(ItemView), next: z.int().nullable() })
export type Items = z.infer<typeof Items>
export const Added = z.object({ itemId })
