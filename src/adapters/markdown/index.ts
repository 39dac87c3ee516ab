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
