import type { Plugin } from 'vite'

/** How SvelteKit tells a browser where the styles of the next page are: seen from that page, while it still stands on this one. */
const seenFromThere = 'client_path(css_path, paths)'
const seenFromAnywhere = "'/' + css_path"

/** From a page that lies deep to one that does not, the styles come along: they are asked for where they are. */
export function rootedStyles(): Plugin {
  return {
    name: 'lectern-rooted-styles',
    enforce: 'pre',
    transform: {
      filter: { id: /\/@sveltejs\/kit\/src\/runtime\/server\/page\/server_routing\.js$/ },
      handler(code) {
        if (!code.includes(seenFromThere)) this.error('SvelteKit tells of styles in another way: is this still needed?')
        return code.replace(seenFromThere, seenFromAnywhere)
      },
    },
  }
}
