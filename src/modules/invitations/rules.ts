import { emailAddress } from '#modules/identity/schema'
import { type InvitedRole, invitedName, type LineFault } from './schema.ts'

export const mostLines = 5000
export const mostBytes = 5_000_000

export type Column = 'email' | 'firstName' | 'lastName' | 'role' | 'course'

const headings: Record<Column, readonly string[]> = {
  email: ['email', 'emailaddress', 'mail', 'address', 'adresse', 'adresseemail', 'adressemail', 'courriel'],
  firstName: ['firstname', 'givenname', 'prenom'],
  lastName: ['lastname', 'surname', 'familyname', 'name', 'nom', 'nomdefamille'],
  role: ['role', 'fonction'],
  course: ['course', 'cours', 'class', 'classe'],
}

const roleWords: Record<InvitedRole, readonly string[]> = {
  student: [
    '',
    'student',
    'learner',
    'mentee',
    'eleve',
    'etudiant',
    'etudiante',
    'apprenant',
    'apprenante',
    // Mentoré; whoever means a mentor writes so.
    'mentore',
    'mentoree',
  ],
  teacher: ['teacher', 'educator', 'mentor', 'enseignant', 'enseignante', 'professeur', 'formateur', 'formatrice'],
}

/** Which column holds what, by its heading in English or French; null where no heading says e-mail. */
export function columnsIn(heading: readonly string[]): Map<Column, number> | null {
  const found = new Map<Column, number>()
  for (const [at, text] of heading.entries()) {
    const column = (Object.keys(headings) as Column[]).find((one) => headings[one].includes(plain(text)))
    if (column && !found.has(column)) found.set(column, at)
  }
  return found.has('email') ? found : null
}

export type ReadLine = { email: string; firstName: string; lastName: string; role: string; course: string }

/** What can be told of a line by itself. */
export function judged(line: ReadLine): { role: InvitedRole | null; email: string; faults: LineFault[] } {
  const address = emailAddress.safeParse(line.email)
  const role = (['student', 'teacher'] as const).find((one) => roleWords[one].includes(plain(line.role))) ?? null
  const faults: LineFault[] = []
  if (!address.success) faults.push('bad_address')
  if (!role) faults.push('unknown_role')
  if (!invitedName.safeParse(line.firstName).success || !invitedName.safeParse(line.lastName).success)
    faults.push('bad_name')
  if (role === 'teacher' && line.course !== '') faults.push('course_for_teacher')
  return { role, email: address.success ? address.data : line.email.slice(0, 254), faults }
}

/** The separator that the first line uses most, outside of quotes. */
export function delimiterOf(head: string): string {
  let line = ''
  let quoted = false
  for (const letter of head) {
    if (letter === '"') quoted = !quoted
    else if (!quoted && (letter === '\n' || letter === '\r') && line.trim() !== '') break
    else if (!quoted) line += letter
  }
  const counts = [';', ',', '\t', '|'].map((separator) => ({ separator, count: line.split(separator).length }))
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).separator
}

/** How the bytes were written: by their mark, else UTF-8 if they could be that, else as Western spreadsheets do. */
export function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase()
}
