import { flushSync } from 'svelte'
import { liveState, liveView } from '../../src/web/live/views.svelte.ts'

export { openConnection } from '../../src/web/live/connection.ts'

/** A component's worth of a live view: what is said in a class, as codes, on top of what was loaded. */
export function openRoster(sessionId: string) {
  let loaded = $state.raw({ view: ['loaded'], at: 0 })
  let shown: string[] = []
  let state = ''
  const close = $effect.root(() => {
    const connection = liveState()
    const roster = liveView<string[], never>({
      channel: 'live.class',
      params: { sessionId } as never,
      loaded: () => loaded,
      apply: (view, happened: { event: string; number: number }) => [...view, `${happened.number} ${happened.event}`],
      reload: () => {},
    })
    $effect(() => {
      shown = roster.now
      state = connection.now
    })
  })
  flushSync()
  return {
    shown: () => shown,
    state: () => state,
    load: (view: string[], at: number) => {
      loaded = { view, at }
    },
    close,
  }
}
