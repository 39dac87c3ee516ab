import type { PageLocals } from '#web/locals.ts'

/** What a link shows, or null when it does not work any more. */
export async function behindLink<Found>(locals: PageLocals, look: () => Promise<Found>): Promise<Found | null> {
  try {
    return await look()
  } catch (error) {
    if (locals.isRefusal(error)) return null
    throw error
  }
}
