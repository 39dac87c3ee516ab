import { type DestinationStream, type LoggerOptions, pino } from 'pino'

/** One JSON line an event. Never a name, an address, a message, a token: what identifies people is an id. */
export type Log = {
  info(about: object, message: string): void
  warn(about: object, message: string): void
  error(about: object, message: string): void
  debug(about: object, message: string): void
}

/** `destination`: where lines go, standard output if nowhere else; `also`: where they go besides. */
export function openLog(level: string, destination?: DestinationStream, also?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    serializers: { err: faultOf },
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
  }
  if (also) return pino(options, both(destination ?? pino.destination(1), also))
  return destination ? pino(options, destination) : pino(options)
}

function both(one: DestinationStream, other: DestinationStream): DestinationStream {
  return {
    write(line) {
      one.write(line)
      other.write(line)
    },
  }
}

/** What went wrong and where. Errors of drivers carry whole connections and rows along; those stay out. */
function faultOf(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: faultOf(error.cause) }
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}

export const silentLog: Log = { info() {}, warn() {}, error() {}, debug() {} }
