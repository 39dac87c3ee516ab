import type { IconNode } from 'lucide'

/** An icon as Lucide keeps it: its shapes, by tag and attributes. */
export type Drawing = IconNode

const written = new WeakMap<Drawing, string>()

/** The shapes as markup. They hold nothing that it would have to escape: tags, numbers, paths. */
export function shapesOf(drawing: Drawing): string {
  const known = written.get(drawing)
  if (known !== undefined) return known
  const shapes = drawing.map(([tag, attributes]) => {
    const said = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`)
    return `<${tag} ${said.join(' ')}/>`
  })
  written.set(drawing, shapes.join(''))
  return shapes.join('')
}
