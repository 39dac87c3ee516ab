/** What is counted of a course of a copy for whoever decides about it: what comes, and what stays behind. */
export const arriving = ['items', 'files', 'classes'] as const
export const stayingBehind = [
  'deleted_items',
  'empty_items',
  'missing_files',
  'past_classes',
  'cancelled_classes',
] as const
/** What a copy holds of its person themselves; each is chosen by itself. */
export const ownParts = ['name', 'profile', 'photo'] as const
export type OwnPartName = (typeof ownParts)[number]
/** What is counted of it. */
export const ofOneself = ['bio', 'skills', 'languages', 'links', 'photos'] as const
export type OwnWord = (typeof ofOneself)[number]
export type CountedWord = (typeof arriving)[number] | (typeof stayingBehind)[number]
