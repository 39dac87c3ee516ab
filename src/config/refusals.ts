/** Each complaint is a sentence that says what to change. */
export class ConfigurationRefused extends Error {
  /** EX_CONFIG of sysexits.h: a supervisor need not try again. */
  readonly exitCode = 78
  readonly complaints: readonly string[]

  constructor(complaints: readonly string[]) {
    super(complaints.join('\n'))
    this.name = 'ConfigurationRefused'
    this.complaints = complaints
  }
}
