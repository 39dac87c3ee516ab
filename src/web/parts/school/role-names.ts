import type { Role } from '#kernel/actor'
import { m } from '#web/words.ts'

const names: Record<Role, () => string> = {
  owner: m.school_role_owner,
  teacher: m.school_role_teacher,
  student: m.school_role_student,
}

/** What a role is called in this school. */
export function roleName(role: Role): string {
  return names[role]()
}
