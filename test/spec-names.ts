import { existsSync, readFileSync } from 'node:fs'

/** Whether a spec of this name stands in the file, as a name. */
export const stands = ({ file, title }: { file: string; title: string }) =>
  existsSync(file) && ["'", '`', '"'].some((quote) => readFileSync(file, 'utf8').includes(`${quote}${title}${quote}`))
