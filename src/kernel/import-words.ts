/** What is counted of a course of a copy for whoever decides about it: what comes, and what stays behind. */
export const arriving = ['items', 'files', 'classes'] as const
export const stayingBehind = [
  'deleted_items',
  'empty_items',
  'missing_files',
  'past_classes',
  'cancelled_classes',
] as const
/** The same of what somebody says of themselves. */
export const ofOneself = ['bio', 'skills', 'languages', 'links'] as const
export type OwnWord = (typeof ofOneself)[number]
export type CountedWord = (typeof arriving)[number] | (typeof stayingBehind)[number]
