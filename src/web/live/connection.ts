import type { AnyChannel, EventIn, ParamsOf } from '#kernel/channels'
import type { ServerFrame } from '../../http/sockets/frames.ts'
import { type LiveState, openLine, type Pace } from './lines.ts'
import type { Surroundings } from './surroundings.ts'

export type { LiveState } from './lines.ts'

export type Handlers<C extends AnyChannel = AnyChannel> = {
  /** The number up to which the shown view is complete. Without it, what comes next is followed. */
  after?: number | undefined
  onEvent(happened: EventIn<C>): void
  /** Too much was missed: load a fresh view. Events go on from here. */
  onReset(): void
  onState?: ((state: LiveState) => void) | undefined
  /** Nothing comes any more: the permission did not last, or was never there. */
  onEnd?: ((code: string) => void) | undefined
}

export type Connection = ReturnType<typeof openConnection>

type Listener = Handlers & { at: number | undefined }
type Subscription = {
  id: number
  /** What the school calls it; empty until it said so. */
  key: string
  at: number | undefined
  readonly channel: string
  readonly params: object
  readonly listeners: Set<Listener>
}
type Frame = Exclude<ServerFrame, { type: 'pong' }>

/** The one real-time connection of a tab. It opens with the first subscription and comes back by itself. */
export function openConnection(tab?: Surroundings, pace?: Partial<Pace>) {
  const byWhat = new Map<string, Subscription>()
  let ids = 0
  const line = openLine({ isWanted: () => byWhat.size > 0, onOpen: () => byWhat.forEach(ask), onFrame }, tab, pace)

  return {
    /** Follows a channel; gives back how to stop. */
    subscribe<C extends AnyChannel>(channel: string, params: ParamsOf<C>, handlers: Handlers<C>): () => void {
      const what = JSON.stringify([channel, Object.entries(params as object).sort()])
      const subscription = byWhat.get(what) ?? begin(what, channel, params as object, handlers.after)
      const listener: Listener = { ...(handlers as object as Handlers), at: handlers.after ?? subscription.at }
      subscription.listeners.add(listener)
      if (isBehind(listener, subscription)) startAgain(subscription, listener.at)
      const unwatch = handlers.onState && line.watch(handlers.onState)
      line.want()
      return () => {
        unwatch?.()
        if (!subscription.listeners.delete(listener) || subscription.listeners.size > 0) return
        if (byWhat.get(what) !== subscription) return
        byWhat.delete(what)
        line.tell({ type: 'unsubscribe', id: subscription.id })
        if (byWhat.size === 0) line.rest()
      }
    },
    watch: line.watch,
    /** For who has just signed in or out: asks for everything again, as the person they are now. */
    renew: line.renew,
    /** Puts the line down; the next subscription opens it again. */
    close: line.close,
  }

  function begin(what: string, channel: string, params: object, at: number | undefined): Subscription {
    const subscription = { id: 0, key: '', at, channel, params, listeners: new Set<Listener>() }
    byWhat.set(what, subscription)
    ask(subscription)
    return subscription
  }

  function ask(subscription: Subscription): void {
    subscription.id = ++ids
    subscription.key = ''
    const { id, channel, params, at: after } = subscription
    line.tell({ type: 'subscribe', id, channel, params, after })
  }

  /** Goes back to what the eldest view of the page needs; each listener takes what is new to it. */
  function startAgain(subscription: Subscription, at: number): void {
    line.tell({ type: 'unsubscribe', id: subscription.id })
    subscription.at = at
    ask(subscription)
  }

  function onFrame(frame: Frame): void {
    const isMeant = ({ id, key }: Subscription) => ('id' in frame ? id === frame.id : key === frame.key)
    const subscription = [...byWhat.values()].find(isMeant)
    if (!subscription) return
    if (frame.type === 'event') deliver(subscription, frame)
    else if (frame.type === 'subscribed') start(subscription, frame)
    else if (frame.type === 'reset') reset(subscription, frame.at)
    else end(subscription, frame.code)
  }

  function start(subscription: Subscription, { key, at }: Extract<Frame, { type: 'subscribed' }>): void {
    subscription.key = key
    subscription.at ??= at
    for (const listener of subscription.listeners) listener.at ??= at
  }

  function deliver(subscription: Subscription, { event, payload, number }: Extract<Frame, { type: 'event' }>): void {
    const at = subscription.at ?? number - 1
    if (number > at + 1) startAgain(subscription, at)
    if (number !== at + 1) return
    subscription.at = number
    for (const listener of [...subscription.listeners]) {
      if (number <= (listener.at ?? 0)) continue
      listener.at = number
      listener.onEvent({ event, payload, number })
    }
  }

  function reset(subscription: Subscription, at: number): void {
    subscription.at = at
    for (const listener of subscription.listeners) listener.at = at
    for (const listener of [...subscription.listeners]) listener.onReset()
  }

  function end(subscription: Subscription, code: string): void {
    for (const [what, one] of byWhat) if (one === subscription) byWhat.delete(what)
    for (const { onEnd } of subscription.listeners) onEnd?.(code)
  }
}

function isBehind(listener: Listener, subscription: Subscription): listener is Listener & { at: number } {
  return listener.at !== undefined && (subscription.at === undefined || listener.at < subscription.at)
}

/** Where the parts of a page subscribe. */
export const live = openConnection()
