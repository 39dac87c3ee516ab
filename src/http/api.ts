import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { type AnyRouter, ORPCError, os } from '@orpc/server'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { Db } from '#kernel/db'
import { type Door, type Doors, go, isOpen } from '#kernel/door'
import type { Log } from '#kernel/log'
import { Refusal, statusOf } from '#kernel/refusal'
import { scopeOf } from '#kernel/scopes'
import { aboutTheApi, securitySchemes } from './api-words.ts'
import { challenge } from './keys.ts'
import { type Locale, problemHere, problemOf } from './problems.ts'
import type { Visitor } from './sessions.ts'

type Asking = Visitor & { locale: Locale }
type Context = Asking & { tell(refusal: Refusal): void }

export type Api = {
  /** True when the request was for the API and has been answered. */
  answer(request: IncomingMessage, response: ServerResponse, asking: Asking): Promise<boolean>
  openapi(): Promise<object>
}

const bodyLimit = new BodyLimitPlugin<Context>({ maxBodySize: 1024 * 1024 })
const schemaConverters = [new ZodToJsonSchemaConverter()]

/** The doors as REST under /api/v1 (problem+json) and as oRPC calls under /api/rpc for the typed browser client. */
export function openApi(doors: Doors, db: Db, log: Log, version: string): Api {
  const router = routerOf(doors, db, log)
  const rest = new OpenAPIHandler<Context>(router, {
    plugins: [bodyLimit, new SmartCoercionPlugin({ schemaConverters })],
    customErrorResponseBodyEncoder: (error) =>
      error.data ?? { type: 'about:blank', status: error.status, code: 'input.invalid', title: error.message },
    adapterInterceptors: [
      ({ response, next }) => {
        sayProblemsAsSuch(response as ServerResponse)
        return next()
      },
    ],
  })
  const calls = new RPCHandler<Context>(router, { plugins: [bodyLimit] })
  const generator = new OpenAPIGenerator({ schemaConverters })

  return {
    async answer(request, response, asking) {
      const context = { ...asking, tell: (refusal: Refusal) => challenge(response, refusal) }
      response.setHeader('cache-control', 'no-store')
      writeCookiesWith(response, context.setCookies)
      if (request.url?.startsWith('/api/rpc/'))
        return (await calls.handle(request, response, { prefix: '/api/rpc', context })).matched
      return (await rest.handle(request, response, { prefix: '/api/v1', context })).matched
    },
    openapi: () =>
      generator.generate(router, {
        info: {
          title: 'Lectern',
          version,
          description: aboutTheApi,
          license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
        },
        servers: [{ url: '/api/v1' }],
        components: { securitySchemes },
      }),
  }
}

function routerOf(doors: Doors, db: Db, log: Log): AnyRouter {
  const ofModule = (module: string, moduleDoors: Record<string, Door>) =>
    Object.fromEntries(
      Object.entries(moduleDoors).map(([name, door]) => [name, procedureOf(door, module, name, db, log)]),
    )
  return Object.fromEntries(
    Object.entries(doors).map(([module, moduleDoors]) => [module, ofModule(module, moduleDoors)]),
  ) as AnyRouter
}

/** oRPC carries and documents; the door itself checks what comes in and what goes out, as it does for every edge. */
function procedureOf(door: Door, module: string, name: string, db: Db, log: Log) {
  return os
    .$context<Context>()
    .$config({ initialInputValidationIndex: Number.NaN, initialOutputValidationIndex: Number.NaN })
    .route({
      method: door.method,
      path: door.path,
      summary: door.summary,
      tags: [module],
      operationId: `${module}.${name}`,
      spec: withTerms(door, `${module}.${name}`),
    })
    .input(door.input)
    .output(door.output)
    .handler(async ({ context, input }) => {
      try {
        return await go(door, `${module}.${name}`, db, context.actor, input ?? {}, context.visit)
      } catch (error) {
        if (error instanceof Refusal) context.tell(error)
        throw await asOrpcError(error, context.locale, `${module}.${name}`, db, log)
      }
    })
}

type Operation = { responses?: object }

/** Writes into the operation of a door who gets in, and each refusal under the status that carries it. */
function withTerms(door: Door, name: string) {
  const scope = scopeOf(name, door)
  const codes = [
    ...door.refuses,
    'input.invalid',
    'input.card_number',
    ...(door.may.to === 'anyone' ? [] : ['sign_in.required', 'not_allowed']),
    ...(door.recently ? ['sign_in.confirm_again'] : []),
    ...(door.whileRestricted || isOpen(door.may) ? [] : ['account.restricted']),
    ...(scope ? ['key.scope'] : ['key.closed']),
    'key.invalid',
  ]
  const byStatus = Object.groupBy(codes, (code) => String(statusOf(code)))
  const responses = Object.fromEntries(
    Object.entries(byStatus).map(([status, refusals = []]) => [
      status,
      {
        description: refusals.join(', '),
        content: { 'application/problem+json': { schema: problemSchema(refusals) } },
      },
    ]),
  )
  return (operation: Operation) => ({
    ...operation,
    description: scope ? `With an API key: scope \`${scope}\`.` : 'No API key opens this door.',
    security: [...(isOpen(door.may) ? [{}] : []), { signIn: [] }, ...(scope ? [{ key: [scope] }] : [])],
    responses: { ...operation.responses, ...responses },
  })
}

function problemSchema(codes: string[]) {
  return {
    type: 'object' as const,
    required: ['type', 'status', 'code', 'title'],
    properties: {
      type: { type: 'string' as const },
      status: { type: 'integer' as const },
      code: { type: 'string' as const, enum: codes },
      title: { type: 'string' as const },
      fields: { type: 'object' as const },
      details: { type: 'object' as const },
    },
  }
}

async function asOrpcError(error: unknown, locale: Locale, door: string, db: Db, log: Log) {
  if (error instanceof Refusal) {
    const problem = await problemHere(error, locale, db)
    return new ORPCError(error.code, { status: problem.status, message: problem.title, data: problem })
  }
  log.error({ err: error, door }, 'a door broke')
  const problem = problemOf(new Refusal('software.broken'), locale)
  return new ORPCError('software.broken', { status: 500, message: problem.title, data: { ...problem, status: 500 } })
}

type HeadersOf = (status: number, headers?: Record<string, unknown>) => ServerResponse

function sayProblemsAsSuch(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as HeadersOf
  response.writeHead = ((status: number, headers: Record<string, unknown> = {}) =>
    writeHead(
      status,
      status >= 400 ? { ...headers, 'content-type': 'application/problem+json' } : headers,
    )) as typeof response.writeHead
}

/** Cookies are known only after the door was gone through, so they join the headers at the last moment. */
function writeCookiesWith(response: ServerResponse, setCookies: string[]): void {
  const writeHead = response.writeHead.bind(response) as HeadersOf
  response.writeHead = ((status: number, headers: Record<string, unknown> = {}) =>
    writeHead(
      status,
      setCookies.length > 0 ? { ...headers, 'set-cookie': setCookies } : headers,
    )) as typeof response.writeHead
}
