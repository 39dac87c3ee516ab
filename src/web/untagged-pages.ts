import type { Plugin } from 'vite'

const tagging = /headers\.set\('etag', .*\);/

/** Every page carries a nonce of its own, so no two are alike: a tag made of all its letters would never be asked for again. */
export function untaggedPages(): Plugin {
  return {
    name: 'lectern-untagged-pages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/@sveltejs\/kit\/src\/runtime\/server\/page\/render\.js$/ },
      handler(code) {
        if (!tagging.test(code)) this.error('SvelteKit tags pages in another way: is this still needed?')
        return code.replace(tagging, '')
      },
    },
  }
}
