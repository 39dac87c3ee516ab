import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { Refusal } from '#kernel/refusal'
import type { Markdown } from '#modules/courses/ports'
import { demoteHeadings, openLinksSafely } from './trees.ts'

/** Text, lists, tables, code and links; no pictures from elsewhere, which would tell strangers who reads. */
const schema: typeof defaultSchema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !['img', 'picture', 'source'].includes(name)),
  protocols: { href: ['http', 'https', 'mailto', 'tel'] },
}

/** Each may begin or end what is stressed and is weighed against all before it, so the time grows with the square of their number. A page of code has hundreds. */
const mostMarks = 2_000
const marksIn = (source: string): number => source.match(/\*+|_+|~+/g)?.length ?? 0

/** CommonMark with GitHub's tables, task lists and bare links. HTML in the source is dropped, and what is left is sanitised again. */
export function safeMarkdown(): Markdown {
  const renderer = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype)
    .use(() => demoteHeadings)
    .use(rehypeSanitize, schema)
    .use(() => openLinksSafely)
    .use(rehypeStringify)
    .freeze()
  return {
    render(source) {
      if (marksIn(source) > mostMarks) throw new Refusal('text.too_nested')
      try {
        return String(renderer.processSync(source))
      } catch (error) {
        // Ten thousand quotations inside one another exhaust the stack; nobody reads such a text.
        if (error instanceof RangeError) throw new Refusal('text.too_nested')
        throw error
      }
    },
  }
}
