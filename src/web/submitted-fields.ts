/** What a form sent, read by the names of its fields. An absent field reads as empty, never as an error: the door judges. */
export type Fields = {
  /** The text as typed, line ends made plain. */
  text(name: string): string
  /** The same, but `null` where nothing was typed. */
  textOrNull(name: string): string | null
  /** Undefined where no number was typed. */
  number(name: string): number | undefined
  checked(name: string): boolean
  list(name: string): string[]
  file(name: string): File | null
  /** Every text field by name, for doors whose input has the form's names. */
  readonly texts: Record<string, string>
  /** What may be shown again after a refusal: the texts without secrets. */
  readonly typed: Record<string, string>
}

export function fieldsOf(data: FormData): Fields {
  const texts = Object.fromEntries(
    [...data].flatMap(([name, value]) => (typeof value === 'string' ? [[name, plain(value)]] : [])),
  )
  const text = (name: string) => texts[name] ?? ''
  return {
    text,
    textOrNull: (name) => text(name).trim() || null,
    number: (name) => (text(name).trim() === '' ? undefined : Number(text(name))),
    checked: (name) => data.has(name),
    list: (name) => data.getAll(name).filter((value) => typeof value === 'string'),
    file: (name) => {
      const value = data.get(name)
      return value instanceof File && value.size > 0 ? value : null
    },
    texts,
    typed: Object.fromEntries(Object.entries(texts).filter(([name]) => !/password|secret|token|code/i.test(name))),
  }
}

const plain = (text: string) => text.replaceAll('\r\n', '\n')
