import type { Draft } from './letters.ts'
import type { Words } from './words.ts'

type Frame = { schoolName: string; accent: string | null; language: string; origin: string; words: Words }

/** The letter for whoever reads plain text; nothing in it is lost. */
export function textOf({ to, lines, action, code, after = [] }: Draft, { schoolName, origin, words }: Frame): string {
  const parts = [
    greeting(to.name, words),
    ...lines,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(code ? [`${code.label}\n${code.text}`] : []),
    ...after,
    `${schoolName}\n${origin}`,
  ]
  return `${parts.join('\n\n')}\n`
}

const ink = '#1d2230'
const quiet = '#5b6070'
const paper = '#fbf9f5'

/** One column, styles on the elements, no pictures, nothing loaded: it reads the same everywhere and tells nobody it was opened. */
export function htmlOf(
  { to, subject, lines, action, code, after = [] }: Draft,
  { schoolName, accent, language, origin, words }: Frame,
): string {
  const paragraph = (text: string, colour = ink, size = 16) =>
    `<p style="margin:0 0 16px;font-size:${size}px;line-height:1.55;color:${colour}">${escaped(text)}</p>`
  const button = action
    ? `<p style="margin:24px 0"><a href="${escaped(action.url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:${readable(accent)};color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escaped(action.label)}</a></p><p style="margin:0 0 16px;font-size:14px;line-height:1.55;color:${quiet};word-break:break-all">${escaped(action.url)}</p>`
    : ''
  const letters = code
    ? `${paragraph(code.label)}<p style="margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:24px;line-height:1.25;letter-spacing:2px;color:${ink}">${escaped(code.text)}</p>`
    : ''
  return `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px 16px;background:${paper};font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:32px 24px;background:#ffffff;border-radius:12px">
<h1 style="margin:0 0 24px;font-family:Georgia,serif;font-size:24px;line-height:1.25;font-weight:600;color:${ink}">${escaped(subject)}</h1>
${paragraph(greeting(to.name, words))}
${lines.map((line) => paragraph(line)).join('\n')}
${button}
${letters}
${after.map((line) => paragraph(line, quiet, 14)).join('\n')}
</div>
<p style="max-width:560px;margin:16px auto 0;font-size:14px;color:${quiet};text-align:center">${escaped(schoolName)} · <a href="${escaped(origin)}" style="color:${quiet}">${escaped(new URL(origin).host)}</a></p>
</body>
</html>
`
}

/** Somebody of whom only an address is known is greeted without a name. */
function greeting(name: string, words: Words): string {
  return name ? words('mail_greeting', { name }) : words('mail_greeting_plain')
}

/** The school's colour if white can be read on it, otherwise our own. */
function readable(accent: string | null): string {
  const standard = '#0f5f86'
  if (!accent) return standard
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(accent.slice(at, at + 2), 16) / 255))
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5 ? accent : standard
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
