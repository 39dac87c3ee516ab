import { momentText, type Words } from '#modules/notifications'
import { escaped, standalonePage } from './copy-pages.ts'

export type PackedItem = {
  kind: string
  title: string
  bodyHtml: string
  url: string | null
  publishedAt: string | null
  files: { name: string; path: string }[]
}
export type Visited = { title: string; startsAt: string; mark: string; minutes: number }

type Pack = {
  course: { title: string; descriptionHtml: string }
  items: readonly PackedItem[]
  attendance: readonly Visited[]
  language: string
  words: Words
  timeZone: string
  schoolName: string
  madeAt: Temporal.Instant
  missing: readonly string[]
}

/** A course to be read without the school. What teachers wrote is HTML that was made safe when they wrote it. */
export function packPage(pack: Pack): string {
  const { course, items, attendance, language, words: say, timeZone, schoolName, madeAt, missing } = pack
  const when = (at: string) => escaped(momentText(Temporal.Instant.from(at), { locale: language, timeZone }))
  const gone =
    missing.length === 0
      ? ''
      : `<section class="gone"><h2>${escaped(say('pack_missing'))}</h2><ul class="files">${missing.map((path) => `<li>${escaped(path)}</li>`).join('')}</ul></section>`
  const visits = attendance.map(
    ({ title, startsAt, mark, minutes }) =>
      `<tr><td>${escaped(title)}</td><td>${when(startsAt)}</td><td>${escaped(say(`live_mark_${mark}`))}</td><td>${minutes}</td></tr>`,
  )
  const heads = ['pack_class', 'pack_when', 'live_attendance_mark', 'pack_minutes']
    .map((key) => `<th scope="col">${escaped(say(key))}</th>`)
    .join('')
  const attended =
    visits.length === 0
      ? ''
      : `<h2>${escaped(say('pack_attendance'))}</h2>\n<table><thead><tr>${heads}</tr></thead><tbody>${visits.join('\n')}</tbody></table>`
  return standalonePage({
    language,
    title: course.title,
    body: `<p>${escaped(say('pack_lead', { school: schoolName, when: momentText(madeAt, { locale: language, timeZone }) }))}</p>
${gone}
${course.descriptionHtml}
${items.map((item) => articleOf(item, when)).join('\n')}
${attended}`,
  })
}

function articleOf({ title, bodyHtml, url, publishedAt, files }: PackedItem, when: (at: string) => string): string {
  const link = url ? `<p><a href="${escaped(url)}">${escaped(url)}</a></p>` : ''
  const listed = files.map(({ name, path }) => `<li><a href="${hrefOf(path)}">${escaped(name)}</a></li>`).join('')
  return `<article><h2>${escaped(title)}</h2>${publishedAt ? `<p><small>${when(publishedAt)}</small></p>` : ''}
${bodyHtml}${link}${listed ? `<ul class="files">${listed}</ul>` : ''}</article>`
}

const hrefOf = (path: string) => path.split('/').map(encodeURIComponent).join('/')
