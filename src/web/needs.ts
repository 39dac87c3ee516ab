import type { z } from 'zod'
import type { InterfaceSettings, myShell } from '#modules/profiles/schema'
import type { Handed } from '#web/locals.ts'

type Shell = z.output<typeof myShell>

/** What the shell shows of this reader; of strangers it knows nothing. */
export async function shellOf({ actor, doors }: Handed): Promise<Shell> {
  return actor.kind === 'person' ? doors.profiles.shell() : { needs: null, photo: null }
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
