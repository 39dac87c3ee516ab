import { settingOf } from './processors.ts'
import { ConfigurationRefused } from './refusals.ts'

type Lacks = { contact: boolean; contracts: readonly { id: string; hosts: readonly string[] }[] }

/** What a school in public may not be without; each a sentence that says what to do. */
export function complaintsOfLacks({ contact, contracts }: Lacks): string[] {
  return [
    ...(contact
      ? [
          'This school stands in public, and nobody is named to whom people write about privacy. Set PRIVACY_CONTACT to an e-mail address; an owner can name another at /school/gates.',
        ]
      : []),
    ...contracts.map(
      ({ id, hosts }) =>
        `${settingOf({ id, hosts })} hands data of this school’s people to ${hosts.join(', ')}, and no contract with them was ever put on file. Run \`npm run contract -- ${id} --from=<day> --to=<day> --reference=<where it lies>\`, or start with COMING_ before its name and enter it at /school/processors.`,
    ),
  ]
}

export function refusalOfLacks(lacks: Lacks): ConfigurationRefused | null {
  const complaints = complaintsOfLacks(lacks)
  return complaints.length > 0 ? new ConfigurationRefused(complaints) : null
}
