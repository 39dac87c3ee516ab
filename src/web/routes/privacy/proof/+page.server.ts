import { type Group, groups, type PromiseProof } from '#modules/promises/schema'
import type { PageServerLoad } from './$types'

const ways = {
  all: () => true,
  kept: ({ state }) => state === 'kept',
  partly: ({ state }) => state === 'partly',
  unbuilt: ({ state }) => state === 'unbuilt',
  /** What is shown by specs that did not pass here. */
  open: ({ result }) => result !== null && result !== 'passed',
} satisfies Record<string, (promise: PromiseProof) => boolean>
type Way = keyof typeof ways

const wayFrom = (text: string | null): Way => (text !== null && Object.hasOwn(ways, text) ? (text as Way) : 'all')
const groupFrom = (text: string | null): Group => groups.find((known) => known === text) ?? groups[0]

/** One group at a time: all of them are more than anybody reads on one page. */
export const load: PageServerLoad = async ({ locals, url }) => {
  const { promises, ...proof } = await locals.doors.promises.proof()
  const way = wayFrom(url.searchParams.get('show'))
  const about = groupFrom(url.searchParams.get('about'))
  const ofGroup = promises.filter(({ group }) => group === about)
  return {
    ...proof,
    way,
    about,
    counted: groups.map((group) => ({
      group,
      count: promises.filter((one) => one.group === group && ways[way](one)).length,
    })),
    tabs: Object.entries(ways).map(([name, holds]) => ({ name: name as Way, count: ofGroup.filter(holds).length })),
    promises: ofGroup.filter(ways[way]),
  }
}
