import type { Handed, PageLocals } from '#web/locals.ts'

declare global {
  namespace App {
    interface Error {
      message: string
      /** What happened, in a few words; the message says what is safe and what to do. */
      title?: string
      /** A stable code, as in every refusal. */
      code?: string
    }
    interface Locals extends PageLocals {}
    interface Platform {
      req: import('node:http').IncomingMessage & { lectern?: Handed }
    }
  }
}
