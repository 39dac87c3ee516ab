type Node = { type: string; tagName?: string; properties?: Record<string, unknown>; children?: Node[] }

/** The page around the text has the first headings; a text's own begin below them. */
export function demoteHeadings(tree: unknown): void {
  eachElement(tree as Node, (element) => {
    const level = /^h([1-6])$/.exec(element.tagName ?? '')?.[1]
    if (level) element.tagName = `h${Math.min(6, Number(level) + 2)}`
  })
}

/** A page that a link leads to learns nothing of ours, and search engines draw no conclusion from it. */
export function openLinksSafely(tree: unknown): void {
  eachElement(tree as Node, (element) => {
    if (element.tagName === 'a')
      element.properties = { ...element.properties, rel: ['nofollow', 'noopener', 'noreferrer'] }
  })
}

function eachElement(node: Node, visit: (element: Node) => void): void {
  if (node.type === 'element') visit(node)
  for (const child of node.children ?? []) eachElement(child, visit)
}
