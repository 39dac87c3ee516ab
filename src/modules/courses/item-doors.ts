import { personOf } from '#kernel/actor'
import type { Tx } from '#kernel/db'
import { command, over, query } from '#kernel/door'
import { itemDetails } from './item-lists.ts'
import {
  addItem,
  deleteItem,
  editItem,
  itemTaughtBy,
  moveItem,
  publishItem,
  recallItem,
  type TaughtItem,
  unpublishItem,
} from './items.ts'
import type { Markdown } from './ports.ts'
import { courseTaughtBy } from './proofs.ts'
import * as schema from './schema.ts'

const teaches = over('item', 'teacher', 'owner')
const fixed = ['item.unknown', 'course.archived']

export function itemDoors(markdown: Markdown) {
  return {
    item: query({
      summary: 'An item as its teacher wrote it.',
      path: '/items/{itemId}',
      may: teaches,
      input: schema.OfItem,
      output: schema.ItemDetails,
      refuses: ['item.unknown'],
      answer: async (tx, actor, { itemId }) => itemDetails(tx, await itemTaughtBy(tx, actor, itemId)),
    }),

    addItem: command({
      summary: 'Adds an announcement, a material or a link at the end of a course.',
      path: '/courses/{courseId}/items',
      may: over('course', 'teacher', 'owner'),
      input: schema.AddItem,
      output: schema.Added,
      refuses: ['course.unknown', 'course.archived', 'item.too_many', 'file.unknown', 'text.too_nested'],
      perform: async (tx, actor, input) => ({
        itemId: await addItem(tx, await courseTaughtBy(tx, actor, input.courseId), personOf(actor), markdown, input),
      }),
    }),

    editItem: command({
      summary: 'Changes what an item says and which files it has.',
      method: 'PUT',
      path: '/items/{itemId}',
      may: teaches,
      input: schema.EditItem,
      output: schema.Done,
      refuses: [...fixed, 'item.empty', 'file.unknown', 'text.too_nested'],
      async perform(tx, actor, input) {
        await editItem(tx, await itemTaughtBy(tx, actor, input.itemId), personOf(actor), markdown, input)
        return {}
      },
    }),

    moveItem: command({
      summary: 'Moves an item one place towards the start or the end.',
      path: '/items/{itemId}/move',
      may: teaches,
      input: schema.MoveItem,
      output: schema.Done,
      refuses: fixed,
      async perform(tx, actor, { itemId, towards }) {
        await moveItem(tx, actor, await itemTaughtBy(tx, actor, itemId), towards)
        return {}
      },
    }),

    publishItem: onItem('Shows an item to the students.', 'POST', '/items/{itemId}/publish', publishItem),
    unpublishItem: onItem('Hides an item from the students.', 'POST', '/items/{itemId}/unpublish', unpublishItem),
    deleteItem: onItem('Deletes an item; for 14 days it can be brought back.', 'DELETE', '/items/{itemId}', deleteItem),

    recallItem: command({
      summary: 'Brings a deleted item back to its place.',
      path: '/items/{itemId}/recall',
      may: teaches,
      input: schema.OfItem,
      output: schema.Done,
      refuses: fixed,
      async perform(tx, actor, { itemId }) {
        await recallItem(tx, await itemTaughtBy(tx, actor, itemId, { deleted: true }))
        return {}
      },
    }),
  }
}

function onItem(
  summary: string,
  method: 'POST' | 'DELETE',
  path: `/${string}`,
  deed: (tx: Tx, item: TaughtItem) => Promise<void>,
) {
  return command({
    summary,
    method,
    path,
    may: teaches,
    input: schema.OfItem,
    output: schema.Done,
    refuses: fixed,
    async perform(tx, actor, { itemId }) {
      await deed(tx, await itemTaughtBy(tx, actor, itemId))
      return {}
    },
  })
}
