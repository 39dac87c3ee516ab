type Words = readonly string[]

/** On the server the words are those of the request at hand. */
let ofRequest: () => Words
export function rolesComeFrom(source: () => Words): void {
  ofRequest = source
}

/** In a browser they are the page's, as the server has written them into it. */
const ofPage = import.meta.env.SSR ? [] : (document.documentElement.dataset.roles as string).split('|')

/** What this school calls a role; `form` is its place in `roleForms`, and past their end with a capital. Only compiled sentences call it. */
export const role = (form: number) => (import.meta.env.SSR ? ofRequest() : ofPage)[form]
