import type { CompilerOptions } from '@inlang/paraglide-js'

/** How words become functions: one module a message, so that a page carries only the words it says. */
export const wordsOptions: CompilerOptions = {
  project: './project.inlang',
  outdir: './src/web/paraglide',
  outputStructure: 'message-modules',
  strategy: ['baseLocale'],
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
}
