/** What became of a form: refused with sentences, or saved. Keys are the names of its fields. */
export type Outcome = {
  /** Which form of the page it was: the action it was sent to, such as `?/rename`. */
  at: string
  saved?: true
  code?: string
  sentence?: string
  fields?: Record<string, string>
  values?: Record<string, string>
}
