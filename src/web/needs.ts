import type { InterfaceSettings } from '#modules/profiles/schema'
import type { Handed } from '#web/locals.ts'

/** How this reader needs pages to be; null for strangers and for who has not said. */
export async function needsOf({ actor, doors }: Handed): Promise<InterfaceSettings | null> {
  if (actor.kind !== 'person') return null
  const { chosen, settings } = await doors.profiles.interface()
  return chosen ? settings : null
}

/** As attributes of <html>, so that the first paint is right; what is as usual says nothing. */
export function attributesOf(needs: InterfaceSettings | null): string {
  if (!needs) return ''
  const said: [string, string, string][] = [
    ['text', needs.textSize, 'normal'],
    ['targets', needs.targets, 'normal'],
    ['motion', needs.motion, 'system'],
    ['keys', needs.keyboardHints, 'off'],
    ['layout', needs.layout, 'full'],
    ['captions', needs.captions, 'off'],
    ['announcements', needs.announcements, 'normal'],
  ]
  return said.map(([name, value, usual]) => (value === usual ? '' : ` data-${name}="${value}"`)).join('')
}
