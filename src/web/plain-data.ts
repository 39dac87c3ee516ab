import type { Plugin } from 'vite'

/** How SvelteKit writes the data of a page into it: as an expression that may hold dates, sets, promises and rings. */
const written = 'devalue.uneval(payload, get_replacer(i))'
const place = new URL('./plain-text.ts', import.meta.url).pathname

/** What doors answer is JSON, and JSON is written many times as fast; whatever is not stays with SvelteKit. */
export function plainData(): Plugin {
  return {
    name: 'lectern-plain-data',
    enforce: 'pre',
    transform: {
      filter: { id: /\/@sveltejs\/kit\/src\/runtime\/server\/page\/data_serializer\.js$/ },
      handler(code) {
        if (!code.includes(written)) this.error('SvelteKit writes data in another way: is this still needed?')
        const either = code.replace(written, `plainText(payload) ?? ${written}`)
        return `import { plainText } from ${JSON.stringify(place)}\n${either}`
      },
    },
  }
}
