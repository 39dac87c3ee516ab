import type { Words } from '#modules/notifications'
import type { Packed } from './archives.ts'

type About = {
  language: string
  words: Words
  schoolName: string
  madeAt: Temporal.Instant
  timeZone: string
  files: readonly Packed[]
  missing: readonly string[]
}

/** Of one folder; who uploaded more finds the rest in the folder itself, and in manifest.json. */
const mostListed = 200

/** The page with which reading begins: it needs nothing but a browser, and no connection. */
export function frontPage({ language, words, schoolName, madeAt, timeZone, files, missing }: About): string {
  const made = madeAt.toZonedDateTimeISO(timeZone).toPlainDate().toString()
  const folders = Map.groupBy(files, ({ path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : ''))
  const parts = [...folders].map(([folder, inside]) => {
    const listed = inside.slice(0, mostListed).map((file) => line(file, words))
    const more = inside.length - listed.length
    const rest = more > 0 ? `<p>${escaped(words('copies_front_more', { count: more }))}</p>` : ''
    return `<h2>${escaped(titleOf(folder, words))}</h2>\n<ul class="files">\n${listed.join('\n')}\n</ul>\n${rest}`
  })
  const gone =
    missing.length === 0
      ? ''
      : `<section class="gone"><h2>${escaped(words('copies_front_missing'))}</h2><p>${escaped(words('copies_front_missing_why'))}</p><ul class="files">${missing.map((path) => `<li>${escaped(path)}</li>`).join('')}</ul></section>`
  return standalonePage({
    language,
    title: words('copies_front_title', { school: schoolName }),
    body: `<p>${escaped(words('copies_front_lead', { when: made }))}</p>
${gone}
${parts.join('\n')}`,
  })
}

/** A page of an archive, under its title; the body is HTML. */
export function standalonePage({ language, title, body }: { language: string; title: string; body: string }): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`
}

function titleOf(folder: string, words: Words): string {
  return folders.has(folder) ? words(`copies_front_folder_${folder}`) : folder || words('copies_front_folder_top')
}

const folders = new Set(['courses', 'files', 'messages', 'security', 'schemas'])

function line({ path, size }: Packed, words: Words): string {
  const href = path.split('/').map(encodeURIComponent).join('/')
  const kilobytes = words('copies_front_size', { kilobytes: Math.ceil(size / 1000) })
  return `<li><a href="${href}">${escaped(path)}</a> <small>${kilobytes}</small></li>`
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escaped = (plain: string) => plain.replace(/[&<>"]/g, (mark) => marks[mark] ?? mark)

const style = `
:root { color-scheme: light dark }
body { margin: 0; background: light-dark(#fbf9f5, #16181d); color: light-dark(#22252e, #e7e4de); font: 1.0625rem/1.55 Georgia, serif }
main { max-width: 42rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.8rem; line-height: 1.2 }
h2 { margin-top: 2.2rem; font-size: 1.2rem }
.files { padding: 0; list-style: none }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid light-dark(#d9d2c5, #3a3f4a) }
li { padding: 0.3rem 0; overflow-wrap: anywhere }
a { color: light-dark(#1f6283, #8cc6e4) }
small { opacity: 0.8; white-space: nowrap }
table { border-collapse: collapse; width: 100% }
th, td { padding: 0.3rem 0.6rem 0.3rem 0; text-align: start }
pre { overflow-x: auto }
.gone { margin-top: 1.5rem; padding: 0.1rem 1.25rem 0.6rem; border-left: 4px solid light-dark(#a8551c, #e3a06f) }
`
