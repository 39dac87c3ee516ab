/** How people are laid out on the stage. Unless somebody wishes otherwise, it follows from who is there and what is shown. */
export type Layout = 'alone' | 'pair' | 'grid' | 'speaker' | 'presentation'
export type Wish = 'auto' | 'grid' | 'speaker'

export type Person = {
  seatId: string
  isMe: boolean
  isTeacher: boolean
  hasCamera: boolean
  /** When they were last heard; 0: not yet. */
  heardAt: number
}

/** Beyond this many, faces are too small to read: one speaks large and the others are a strip, or the grid has pages. */
export const mostInGrid = { wide: 16, narrow: 6 }

export function layoutFor(
  people: readonly Person[],
  /** `screen`: a shared screen, or the board. */
  shown: { screen: boolean; pinned: boolean; narrow: boolean; wish: Wish },
): Layout {
  if (shown.screen) return 'presentation'
  const others = people.filter(({ isMe }) => !isMe).length
  if (others === 0) return 'alone'
  if (shown.pinned) return 'speaker'
  if (shown.wish !== 'auto') return shown.wish
  if (others === 1) return 'pair'
  return people.length <= (shown.narrow ? mostInGrid.narrow : mostInGrid.wide) ? 'grid' : 'speaker'
}

/** One page of a grid too large to be seen at once. What is on another page is neither shown nor received. */
export function pageOf<One>(people: readonly One[], page: number, most: number) {
  const pages = Math.max(1, Math.ceil(people.length / most))
  const shown = Math.min(page, pages - 1)
  return { pages, page: shown, people: people.slice(shown * most, (shown + 1) * most) }
}

/** Who is large: the pinned one, whoever was heard last, the teacher, anybody. Never myself while others are there. */
export function largeIn(people: readonly Person[], pinned: string | null): string | undefined {
  const others = people.filter(({ isMe }) => !isMe)
  if (others.length === 0) return people[0]?.seatId
  const rank = ({ seatId, isTeacher, hasCamera, heardAt }: Person) =>
    seatId === pinned ? Number.POSITIVE_INFINITY : heardAt || (isTeacher ? 0.5 : 0) + (hasCamera ? 0.25 : 0)
  return others.toSorted((one, other) => rank(other) - rank(one))[0]?.seatId
}

/** The strip beside the large one: me first, then who was heard last; nobody moves while they are silent. */
export function stripIn(people: readonly Person[], large: string | undefined): string[] {
  const order = ({ isMe, isTeacher }: Person) => (isMe ? 2 : 0) + (isTeacher ? 1 : 0)
  return people
    .filter(({ seatId }) => seatId !== large)
    .toSorted((one, other) => order(other) - order(one))
    .map(({ seatId }) => seatId)
}

export const mostColumns = 6

/** As many columns as make the faces largest: a picture of four by three must fit into each cell. */
export function gridFor(count: number, width: number, height: number): { columns: number; rows: number } {
  let best = { columns: 1, rows: Math.max(1, count), size: 0 }
  for (let columns = 1; columns <= Math.min(count, mostColumns); columns++) {
    const rows = Math.ceil(count / columns)
    const size = Math.min(width / columns, (height / rows) * (4 / 3))
    if (size > best.size) best = { columns, rows, size }
  }
  return { columns: best.columns, rows: best.rows }
}
