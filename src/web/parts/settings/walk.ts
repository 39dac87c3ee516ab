/** The steps of the walk, in order; each is an address, so that back and forward are the browser's own. */
export const walkSteps = ['seeing', 'hearing', 'moving', 'reading', 'done'] as const
export type WalkStep = (typeof walkSteps)[number]

export const walkAddress = '/settings/accessibility/walk'

/** What is no step begins at the first. */
export function stepOf(url: URL): WalkStep {
  return walkSteps.find((step) => step === url.searchParams.get('step')) ?? walkSteps[0]
}

export function stepAfter(step: WalkStep): WalkStep {
  return walkSteps[walkSteps.indexOf(step) + 1] ?? 'done'
}

/** With where the walk leads in the end, if that is not the start page. */
export function queryOf(step: WalkStep, next: string): string {
  return `step=${step}${next === '/' ? '' : `&next=${encodeURIComponent(next)}`}`
}
