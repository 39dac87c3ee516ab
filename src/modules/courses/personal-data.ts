import { type PersonalColumn, type Place, personalData, type RowsOf, unread } from '#kernel/personal-data'

const held = (
  course: 'courses.course' | 'courses.item',
  about: Pick<PersonalColumn, 'category' | 'purpose'> & Partial<PersonalColumn>,
): PersonalColumn => ({
  about: 'teacher',
  legal: { basis: 'contract' },
  retention: { keep: 'while', exists: course },
  export: { file: 'courses/courses.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

const ofCourse = (about: Parameters<typeof held>[1]) => held('courses.course', about)
const asked = (about: Parameters<typeof held>[1]) =>
  held('courses.course', { ...about, retention: { keep: 'P14D', from: 'made_at' } })
const ofItem = (about: Parameters<typeof held>[1]) => held('courses.item', about)

const written = (purpose: string, at: Place) =>
  ({
    category: 'teaching',
    purpose,
    export: { file: 'courses/courses.json', part: 'provided' },
    editable: { at },
  }) as const
/** Named in what people asked to be told. */
const told = { sharedWith: ['mail', 'whatsapp', 'sms'] } as const
const onCourse = (purpose: string) => ofCourse(written(purpose, '/courses/[courseId]/edit'))
const onItem = (purpose: string) => ofItem(written(purpose, '/courses/[courseId]/items/[itemId]'))
const author = (deed: string) =>
  ({ category: 'teaching', purpose: `to know who ${deed}`, erase: 'pseudonymise' }) as const
const time = (deed: string) => ({ category: 'teaching', purpose: `to know when somebody ${deed}` }) as const

export const coursesPersonalData = personalData({
  course: {
    id: ofCourse({ category: 'identifier', purpose: 'to name a course' }),
    teacher_id: ofCourse({ category: 'identifier', purpose: 'to know who teaches a course' }),
    title: { ...onCourse('to show students what they learn'), ...told },
    description_source: onCourse('to show students what they learn'),
    description_html: ofCourse({
      category: 'teaching',
      purpose: 'to show the description without making it anew each time',
      export: { never: 'Made from the description, which is exported.' },
    }),
    starts_on: onCourse('to tell students when a course begins'),
    ends_on: onCourse('to tell students when a course ends'),
    time_zone: onCourse('to plan classes where the course is'),
    visibility: onCourse('to show a course to strangers only if its teacher wants it'),
    capacity: onCourse('to let in no more students than the teacher can teach'),
    cover_narrow_id: onCourse('to show a picture of the course'),
    cover_wide_id: onCourse('to show a picture of the course'),
    created_by: unread('author', ofCourse(author('made a course'))),
    created_at: ofCourse(time('made a course')),
    edited_by: unread('author', ofCourse(author('changed a course'))),
    edited_at: ofCourse(time('changed a course')),
    published_by: ofCourse(author('published a course')),
    published_at: ofCourse(time('published a course')),
    archived_by: ofCourse(author('archived a course')),
    archived_at: ofCourse(time('archived a course')),
    minors_by: ofCourse(author('said that minors attend a course')),
    minors_at: ofCourse(time('said that minors attend a course')),
    ending_way: ofCourse({ category: 'teaching', purpose: 'to know how a course ends whose teacher leaves' }),
    ending_by: unread('author', ofCourse(author('said that a course ends'))),
    ending_at: unread('moment', ofCourse(time('said that a course ends'))),
    gone_at: ofCourse({ category: 'teaching', purpose: 'to tell students until when a course is there' }),
    deleted_by: ofCourse({ ...author('deleted a course'), retention: { keep: 'P14D', from: 'deleted_at' } }),
    deleted_at: ofCourse({ ...time('deleted a course'), retention: { keep: 'P14D', from: 'deleted_at' } }),
  },
  item: {
    id: ofItem({ category: 'identifier', purpose: 'to name an item' }),
    course_id: ofItem({ category: 'identifier', purpose: 'to know in which course an item stands' }),
    kind: ofItem({
      category: 'teaching',
      purpose: 'to know what an item is',
      export: { file: 'courses/courses.json', part: 'provided' },
    }),
    title: { ...onItem('to show students what an item is about'), ...told },
    body_source: onItem('to tell students something'),
    body_html: ofItem({
      category: 'teaching',
      purpose: 'to show the text without making it anew each time',
      export: { never: 'Made from the text, which is exported.' },
    }),
    url: onItem('to lead students somewhere'),
    place: ofItem(written('to keep items in the order their teacher gave them', '/courses/[courseId]')),
    created_by: unread('author', ofItem(author('made an item'))),
    created_at: unread('moment', ofItem(time('made an item'))),
    edited_by: unread('author', ofItem(author('changed an item'))),
    edited_at: ofItem(time('changed an item')),
    published_by: unread('author', ofItem(author('published an item'))),
    published_at: ofItem(time('published an item')),
    deleted_by: ofItem({ ...author('deleted an item'), retention: { keep: 'P14D', from: 'deleted_at' } }),
    deleted_at: ofItem({ ...time('deleted an item'), retention: { keep: 'P14D', from: 'deleted_at' } }),
  },
  handover: {
    course_id: asked({ category: 'identifier', purpose: 'to know which course is to be taken over' }),
    to_id: asked({ category: 'identifier', purpose: 'to know who is asked to take a course over' }),
    made_by: asked(author('asked somebody to take a course over')),
    made_at: asked(time('asked somebody to take a course over')),
  },
})

export const coursesRows = {
  course: {
    owner: 'teacher_id',
    named: ['created_by', 'edited_by', 'published_by', 'archived_by', 'minors_by', 'ending_by', 'deleted_by'],
    byHand: 'purgeCoursesOf',
    sweptBy: 'courses.purge_course',
  },
  item: {
    with: ['course_id', 'courses.course'],
    named: ['created_by', 'edited_by', 'published_by', 'deleted_by'],
    sweptBy: 'courses.purge_item',
  },
  handover: { owner: 'to_id', named: ['made_by'] },
} satisfies RowsOf<typeof coursesPersonalData>
