import type { Ear, Fanout } from '#kernel/fanout'

/** For a school that is one process: nothing leaves it, and nothing gets lost. */
export function openLocalFanout(): Fanout {
  const ears = new Set<Ear>()
  return {
    publish(notices) {
      for (const ear of ears) for (const notice of notices) ear.hear(notice)
    },
    async listen(ear) {
      ears.add(ear)
      return () => {
        ears.delete(ear)
      }
    },
    async close() {
      ears.clear()
    },
  }
}
