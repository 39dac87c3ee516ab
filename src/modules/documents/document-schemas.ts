/** What the school publishes in versions: how it treats data, and what people agree to here. */
export const documentIds = ['privacy', 'terms', 'guidelines', 'teaching'] as const
export type DocumentId = (typeof documentIds)[number]
/** What people agree to; the privacy policy is read, and nobody has to agree to it. */
export type AgreementId = Exclude<DocumentId, 'privacy'>

/** Where a document is read. */
export const placeOf = (document: DocumentId) => (document === 'privacy' ? '/privacy' : `/agreements/${document}`)
