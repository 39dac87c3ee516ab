import { pino } from 'pino'

/** One JSON line an event. Never a name, an address, a message, a token: what identifies people is an id. */
export type Log = {
  info(about: object, message: string): void
  warn(about: object, message: string): void
  error(about: object, message: string): void
  debug(about: object, message: string): void
}

export function openLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'token',
        'secret',
        'cookie',
        'authorization',
        '*.password',
        '*.token',
        '*.secret',
        '*.cookie',
        '*.authorization',
      ],
      censor: '…',
    },
  })
}

export const silentLog: Log = { info() {}, warn() {}, error() {}, debug() {} }
