import { settingOf } from './processors.ts'
import { ConfigurationRefused } from './refusals.ts'

type Service = { id: string; hosts: readonly string[] }
type Placed = Service & { region: string }
type People = 'eu' | 'uk' | 'ch'
type Lacks = {
  contact: boolean
  hosting: boolean
  contracts: readonly Service[]
  regions: readonly Service[]
  transfers: readonly (Placed & { peoples: readonly People[] })[]
  assessments: readonly Placed[]
}

/** What a school in public may not be without; each a sentence that says what to do. */
export function complaintsOfLacks({ contact, hosting, ...of }: Lacks): string[] {
  return [
    ...(contact
      ? [
          'This school stands in public, and nobody is named to whom people write about privacy. Set PRIVACY_CONTACT to an e-mail address; an owner can name another at /school/gates.',
        ]
      : []),
    ...(hosting
      ? [
          'This school stands in public, and nothing says where the machine stands on which it runs. Set HOSTING_REGION to its country, such as FR or CA-QC.',
        ]
      : []),
    ...of.contracts.map(
      (one) =>
        `${handing(one)}, and no contract with them was ever put on file. Run \`${command(one)}\`, or ${otherwise}.`,
    ),
    ...of.regions.map(
      (one) => `${handing(one)}, and nothing says where they stand. Add ${one.id}=<country> to PROCESSOR_REGIONS.`,
    ),
    ...of.transfers.map(
      (one) =>
        `${handing(one)} in ${one.region}, and nothing on file says why data of people of ${sayPeoples(one.peoples)} may go there. Run \`${command(one, ` --kind=transfer --mechanism=<${one.peoples.map((people) => ways[people]).join(', and ')}>`)}\`, or ${otherwise}. An adequacy decision or, in the United States, the privacy_framework carries all of them.`,
    ),
    ...of.assessments.map(
      (one) =>
        `${handing(one)} in ${one.region}, people from Quebec may come, and what that means for them was never assessed. Run \`${command(one, ' --kind=quebec_assessment --sensitivity=… --purposes=… --safeguards=… --regime=… --agreement=…')}\`, or ${otherwise}.`,
    ),
  ]
}

const handing = (one: Service) => `${settingOf(one)} hands data of this school’s people to ${one.hosts.join(', ')}`
const command = ({ id }: Service, more = '') =>
  `npm run contract -- ${id}${more} --from=<day> --to=<day> --reference=<where it lies>`
const otherwise = 'start with COMING_ before its name and enter it at /school/processors'
const names: Record<People, string> = { eu: 'the European Economic Area', uk: 'the United Kingdom', ch: 'Switzerland' }
const ways: Record<People, string> = {
  eu: 'standard_clauses --module=2',
  uk: 'uk_addendum or uk_agreement',
  ch: 'swiss_adaptations',
}
const sayPeoples = (peoples: readonly People[]) => peoples.map((people) => names[people]).join(', ')

export function refusalOfLacks(lacks: Lacks): ConfigurationRefused | null {
  const complaints = complaintsOfLacks(lacks)
  return complaints.length > 0 ? new ConfigurationRefused(complaints) : null
}
