import type { Handed, School } from '#web/locals.ts'

/** How the school presents itself, on every page. */
export function schoolBehind({ doors }: Handed): Promise<School> {
  return doors.school.school()
}
