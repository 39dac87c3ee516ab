import type { Handed, School } from '#web/locals.ts'

const unnamed: School = { name: 'Lectern', locale: 'en', timeZone: 'UTC', accent: null, logoUrl: null, roleWords: 'teacher_student', signUp: 'invitation', open: false }

/** How the school presents itself; where no app answers (Vite alone), it has no name of its own. */
export async function schoolBehind({ doors }: Handed): Promise<School> {
  const { school } = doors as { school?: { school(): Promise<School> } }
  return school ? school.school() : unnamed
}
