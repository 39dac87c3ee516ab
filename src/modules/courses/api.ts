import { personOf } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { anyone, command, flow, over, query, role } from '#kernel/door'
import type { FilesPorts } from '#modules/files'
import { personFaces } from '#modules/profiles'
import {
  archiveCourse,
  coursesTaughtBy,
  createCourse,
  deleteCourse,
  deletedCoursesOf,
  editCourse,
  listedCourses,
  publishCourse,
  recallCourse,
  restoreCourse,
  unpublishCourse,
  writtenIn,
} from './courses.ts'
import { courseFace, type Face } from './faces.ts'
import { removeCover, setCover } from './flows.ts'
import { handoverDoors } from './handover-doors.ts'
import { itemDoors } from './item-doors.ts'
import type { Images, Markdown } from './ports.ts'
import { courseTaughtBy, deletedCourseTaughtBy, type TaughtCourse } from './proofs.ts'
import * as schema from './schema.ts'

export type CoursesPorts = FilesPorts & { markdown: Markdown; images: Images }

const teaches = over('course', 'teacher', 'owner')
const unknown = ['course.unknown']
const fixed = ['course.unknown', 'course.archived']

export function coursesDoors(ports: CoursesPorts) {
  return {
    listed: query({
      summary: 'The courses on the front of the school, newest first.',
      path: '/courses/listed',
      may: anyone,
      input: schema.CoursesPage,
      output: schema.Courses,
      answer: (tx, _actor, { after, limit }) => pageOf(tx, limit, (limit) => listedCourses(tx, { after, limit })),
    }),

    taught: query({
      summary: 'The courses that the teacher who asks teaches; the owner may ask for everyone’s.',
      path: '/courses/taught',
      may: role('teacher', 'owner'),
      input: schema.TaughtCourses,
      output: schema.Courses,
      answer(tx, actor, { whose, after, limit }) {
        const teacher = personOf(actor)
        const everyones = whose === 'everyones' && teacher.role === 'owner'
        return pageOf(tx, limit, (limit) => coursesTaughtBy(tx, { ...(everyones ? {} : { teacher }), after, limit }))
      },
    }),

    deleted: query({
      summary: 'The courses that the teacher who asks deleted and may still bring back.',
      path: '/courses/deleted',
      may: role('teacher', 'owner'),
      input: schema.None,
      output: schema.DeletedCourses,
      async answer(tx, actor) {
        const courses = await deletedCoursesOf(tx, personOf(actor))
        return {
          items: courses.map(({ id, title, deletedAt }) => ({ courseId: id, title, deletedAt: deletedAt.toString() })),
        }
      },
    }),

    course: query({
      summary: 'A course with all that its teacher may change.',
      path: '/courses/{courseId}',
      may: teaches,
      input: schema.OfCourse,
      output: schema.CourseDetails,
      refuses: unknown,
      answer: async (tx, actor, { courseId }) => details(tx, await courseTaughtBy(tx, actor, courseId)),
    }),

    createCourse: command({
      summary: 'Makes a course, which nobody but its teacher sees until it is published.',
      path: '/courses',
      may: role('teacher', 'owner'),
      input: schema.CreateCourse,
      output: schema.Created,
      refuses: ['text.too_nested'],
      perform: async (tx, actor, input) => ({
        courseId: await createCourse(tx, personOf(actor), ports.markdown, input),
      }),
    }),

    editCourse: command({
      summary: 'Changes what a course says of itself.',
      method: 'PUT',
      path: '/courses/{courseId}',
      may: teaches,
      input: schema.EditCourse,
      output: schema.Done,
      refuses: [...fixed, 'text.too_nested'],
      async perform(tx, actor, input) {
        await editCourse(tx, await courseTaughtBy(tx, actor, input.courseId), ports.markdown, input)
        return {}
      },
    }),

    setCover: flow({
      summary: 'Makes an uploaded picture the cover of a course.',
      method: 'PUT',
      path: '/courses/{courseId}/cover',
      may: teaches,
      input: schema.SetCover,
      output: schema.Done,
      refuses: [...fixed, 'file.unknown', 'image.unreadable'],
      async perform(db, actor, input) {
        await setCover(db, actor, ports, input)
        return {}
      },
    }),

    removeCover: onCourse('Takes the cover off a course.', 'DELETE', '/courses/{courseId}/cover', fixed, removeCover),
    publishCourse: onCourse(
      'Lets students in, and strangers see it if it is listed.',
      'POST',
      '/courses/{courseId}/publish',
      fixed,
      publishCourse,
    ),
    unpublishCourse: onCourse(
      'Hides a course from everybody but its teacher.',
      'POST',
      '/courses/{courseId}/unpublish',
      fixed,
      unpublishCourse,
    ),
    archiveCourse: onCourse(
      'Ends a course: it stays to be read, and nothing changes in it.',
      'POST',
      '/courses/{courseId}/archive',
      unknown,
      archiveCourse,
    ),
    restoreCourse: onCourse(
      'Takes a course out of the archive.',
      'POST',
      '/courses/{courseId}/restore',
      unknown,
      restoreCourse,
    ),
    deleteCourse: onCourse(
      'Deletes a course; for 14 days it can be brought back.',
      'DELETE',
      '/courses/{courseId}',
      unknown,
      deleteCourse,
    ),

    recallCourse: command({
      summary: 'Brings a deleted course back as it was.',
      path: '/courses/{courseId}/recall',
      may: teaches,
      input: schema.OfCourse,
      output: schema.Done,
      refuses: unknown,
      async perform(tx, actor, { courseId }) {
        await recallCourse(tx, await deletedCourseTaughtBy(tx, actor, courseId))
        return {}
      },
    }),

    ...handoverDoors,
    ...itemDoors(ports.markdown),
  }
}

type Deed = (tx: Parameters<typeof publishCourse>[0], course: TaughtCourse) => Promise<void>

/** A deed that needs nothing but the course. */
function onCourse(
  summary: string,
  method: 'POST' | 'DELETE',
  path: `/${string}`,
  refuses: readonly string[],
  deed: Deed,
) {
  return command({
    summary,
    method,
    path,
    may: teaches,
    input: schema.OfCourse,
    output: schema.Done,
    refuses,
    async perform(tx, actor, { courseId }) {
      await deed(tx, await courseTaughtBy(tx, actor, courseId))
      return {}
    },
  })
}

async function pageOf(tx: ReadTx, limit: number, look: (limit: number) => Promise<Face[]>) {
  const faces = await look(limit + 1)
  const shown = faces.slice(0, limit)
  return { items: await withNames(tx, shown), next: faces.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

async function details(tx: ReadTx, course: TaughtCourse) {
  const faces = await courseFace(tx, [course.id])
  const [face] = await withNames(tx, [...faces.values()])
  if (!face) throw new Error('A course vanished while it was looked at.')
  const { description_source, description_html } = await writtenIn(tx, course)
  return { ...face, description: description_source, descriptionHtml: description_html, capacity: course.capacity }
}

/** Faces as they leave the module, with their teachers' names: one question for all. */
export async function withNames(
  tx: ReadTx,
  faces: readonly Face[],
  readers: 'courses' | 'everybody' = 'everybody',
): Promise<schema.CourseFace[]> {
  const people = await personFaces(
    tx,
    faces.map(({ teacherId }) => teacherId),
    readers,
  )
  return faces.map(({ id, startsOn, endsOn, ending, ...face }) => ({
    ...face,
    courseId: id,
    teacherName: people.get(face.teacherId)?.name ?? '',
    teacherPhoto: people.get(face.teacherId)?.photo ?? null,
    startsOn: startsOn?.toString() ?? null,
    endsOn: endsOn?.toString() ?? null,
    ending: ending && { way: ending.way, goneAt: ending.goneAt.toString() },
  }))
}
