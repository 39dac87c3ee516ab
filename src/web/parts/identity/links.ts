import type { PageLocals } from '#web/locals.ts'

type Purpose = Awaited<ReturnType<PageLocals['doors']['identity']['link']>>['purpose']

/** What the link of a page is for, or null when it does not work (any more) or is for something else. */
export async function linkOf({ doors, isRefusal }: PageLocals, token: string, purposes: readonly Purpose[]) {
  try {
    const link = await doors.identity.link({ token })
    return purposes.includes(link.purpose) ? link : null
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}

export async function linkStands(locals: PageLocals, token: string, purposes: readonly Purpose[]): Promise<boolean> {
  return (await linkOf(locals, token, purposes)) !== null
}
