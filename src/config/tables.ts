import { aboutSetting, groups, settingNames } from './settings.ts'

/** docs/operating/configuration.md, from the settings themselves. */
export function configurationPage(): string {
  return `${introduction}\n${groups.map(section).join('\n')}\n${fixed}`
}

const introduction = `# Configuration

Lectern is set up by environment variables, and needs none of them. A name that does not exist, a value that does not fit
and settings that contradict each other are refused at start, with a sentence that says what to change.

A service outside that people of the school were not told of a month before is refused too. To tell them, put \`COMING_\`
before the names of the settings that bring it (\`COMING_SMTP_URL=…\`, beside or in place of \`SMTP_URL\`), start, and announce
it at /school/privacy; from the day it holds, take \`COMING_\` away. A school in which only owners have accounts has nobody to
tell, and what runs on this machine is nobody else.

A school at a public address (in production, or with a \`PUBLIC_URL\` that leads neither to this machine nor into a private
network) is refused as long as nobody is named to whom people write about privacy, or \`HOSTING_REGION\` does not say where it
runs. Once others than owners have accounts it is refused with a service outside whose contract was never put on file, or of
which nobody says where it stands; which stands outside the European Economic Area, the United Kingdom and Switzerland while
people from there may come, and nothing on file carries their data; or which stands outside Quebec while people from there
may come, and no assessment is on file. \`npm run contract\` puts such papers on file without starting, and
\`npm run doctor\` says all of it beforehand. [Papers](papers.md) has the words of the command.

<!-- Written by \`node bin/lectern.mjs write-configuration\` from src/config/settings.ts. -->
`

const fixed = `## Bounds that are not set

| What is bounded | How far | Why, and what happens beyond |
|---|---|---|
| Addresses in /sitemap.xml | 50,000 | The protocol of sitemaps allows no more in one. Listed courses come before people’s pages; what is beyond is left out. |
`

function section(group: (typeof groups)[number]): string {
  const rows = settingNames
    .map((name) => ({ name, ...aboutSetting(name) }))
    .filter((setting) => setting.group === group)
    .map(({ name, about, expects, default: preset, shows }) => {
      const fallback = preset === undefined ? (shows ?? 'none') : `\`${preset}\``
      return `| \`${name}\` | ${about} | ${expects} | ${fallback} |`
    })
  return `## ${group}\n\n| Variable | What it is for | What it holds | When it is not set |\n|---|---|---|---|\n${rows.join('\n')}\n`
}
