import { createSubscriber } from 'svelte/reactivity'
import type { AnyChannel, EventIn, ParamsOf } from '#kernel/channels'
import { live } from './connection.ts'
import type { LiveState } from './lines.ts'

/** How the line is doing, as something a component can show. */
export function liveState(): { readonly now: LiveState } {
  let now: LiveState = 'connecting'
  const read = createSubscriber((changed) =>
    live.watch((state) => {
      now = state
      changed()
    }),
  )
  return {
    get now() {
      read()
      return now
    },
  }
}

export type LiveView<View, C extends AnyChannel> = {
  channel: string
  params: ParamsOf<C>
  /** What the server rendered, and the channel's number it had read before. */
  loaded(): { view: View; at: number }
  /** The view after an event; it may be one that the view knows already. */
  apply(view: View, happened: EventIn<C>): View
  /** Loads everything anew, for example `invalidateAll`. */
  reload(): void
  onEnd?(code: string): void
}

/** A view that stays true: it begins as the server rendered it, and follows its channel while the component lives. */
export function liveView<View, C extends AnyChannel = AnyChannel>(options: LiveView<View, C>): { readonly now: View } {
  let view = $state.raw(options.loaded().view)
  $effect(() => {
    const { view: fresh, at } = options.loaded()
    view = fresh
    return live.subscribe<C>(options.channel, options.params, {
      after: at,
      onEvent: (happened) => {
        view = options.apply(view, happened)
      },
      onReset: options.reload,
      onEnd: (code) => options.onEnd?.(code),
    })
  })
  return {
    get now() {
      return view
    },
  }
}
