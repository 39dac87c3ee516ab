import type { InterfaceSettings } from '#modules/profiles/schema'
import type { Handed, Look, Shell } from '#web/locals.ts'

/** What the shell shows of this reader, and how; of strangers it knows what their browser chose. */
export async function shellOf({ actor, doors }: Handed, chosen: Look): Promise<Shell> {
  const own = actor.kind === 'person' ? await doors.profiles.shell() : { needs: null, photo: null }
  return { ...own, look: own.needs?.contrast === 'more' ? { ...chosen, contrast: 'more' } : chosen }
}

/** As attributes of <html>, so that the first paint is right; what is as usual says nothing. */
export function attributesOf(needs: InterfaceSettings | null): string {
  if (!needs) return ''
  const said: [string, string, string][] = [
    ['text', needs.textSize, 'normal'],
    ['palette', needs.palette, 'school'],
    ['targets', needs.targets, 'normal'],
    ['motion', needs.motion, 'system'],
    ['keys', needs.keyboardHints, 'off'],
    ['layout', needs.layout, 'full'],
    ['captions', needs.captions, 'off'],
    ['announcements', needs.announcements, 'normal'],
  ]
  return said.map(([name, value, usual]) => (value === usual ? '' : ` data-${name}="${value}"`)).join('')
}
