/**
 * A wake-up call: something under this topic moved on, as far as `number`. It carries no content;
 * whoever hears it reads the database, so a call that is lost, doubled or late costs time and nothing else.
 */
export type Notice = { readonly topic: string; readonly number: number }

export type Ear = {
  hear(notice: Notice): void
  /** Calls may have been lost: look at everything you follow. */
  missed(): void
}

/** Tells every process of the school, this one included, at least once as long as nothing breaks. */
export interface Fanout {
  /** Returns at once and never throws; a change has landed already when it is called. */
  publish(notices: readonly Notice[]): void
  /** Resolves when calls are being heard; gives back how to stop listening. */
  listen(ear: Ear): Promise<() => void>
  close(): Promise<void>
}

/** For work at whose end nobody listens. */
export const noFanout: Fanout = { publish() {}, listen: async () => () => {}, close: async () => {} }
