import type { School } from '#web/locals.ts'
import { m } from '#web/words.ts'

type Role = 'owner' | 'teacher' | 'student'

const names: Record<School['roleWords'], Record<Role, () => string>> = {
  teacher_student: {
    owner: m.school_role_owner,
    teacher: m.school_role_teacher_in_teacher_student,
    student: m.school_role_student_in_teacher_student,
  },
  educator_learner: {
    owner: m.school_role_owner,
    teacher: m.school_role_teacher_in_educator_learner,
    student: m.school_role_student_in_educator_learner,
  },
  mentor_mentee: {
    owner: m.school_role_owner,
    teacher: m.school_role_teacher_in_mentor_mentee,
    student: m.school_role_student_in_mentor_mentee,
  },
}

/** What a role is called in this school. */
export function roleName(role: Role, { roleWords }: Pick<School, 'roleWords'>): string {
  return names[roleWords][role]()
}
