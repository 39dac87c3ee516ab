import type { Plugin } from 'vite'
import { type RoleForm, roleForms, rolePlace } from '../../modules/school/schema.ts'

/** Lets sentences name roles in the school's words: `[teacher]` in a locale is looked up when the sentence is said. */
export function rolePlaces(): Plugin {
  return {
    name: 'lectern-role-places',
    transform: {
      filter: { id: /\/paraglide\/messages\/\w+\.js$/ },
      handler(code) {
        const said = filled(code)
        return said === code ? null : { code: `import { role } from '../../words/roles.ts'\n${said}`, map: null }
      },
    },
  }
}

/** The compiler writes sentences as templates, and repeats them in comments, where nothing comes of it. */
function filled(code: string): string {
  return code.replace(rolePlace, (_place, form: string) => {
    const place = roleForms.indexOf(form.toLowerCase().replace(' ', '_') as RoleForm)
    return `\${role(${/^[A-Z]/.test(form) ? roleForms.length + place : place})}`
  })
}
