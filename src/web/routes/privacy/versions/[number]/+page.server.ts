import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { documents } = locals.doors
  const about = { number: params.number }
  const [version, { changes, lines }] = await Promise.all([documents.version(about), documents.versionChanges(about)])
  return { version, changes, lines }
}
