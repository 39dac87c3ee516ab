/**
 * Who was erased, written down outside of the database: a backup from before brings people back, and nobody else would know. A mark
 * says nothing about its person; it only recognises them.
 */
export interface ErasureJournal {
  /** Is on disk when it returns. Writing the same mark again changes nothing. */
  note(mark: string, at: Temporal.Instant): Promise<void>
  marks(): Promise<ReadonlySet<string>>
}
