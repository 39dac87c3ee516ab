/** Something a person can mend; the message says how, so no stack is shown. */
export class PostgresUnavailable extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'PostgresUnavailable'
  }
}
