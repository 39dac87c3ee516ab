import { type Mount, pathOf } from './server.ts'

/** The day of the promise: nothing is sold or shared, whoever asks (https://w3c.github.io/gpc/). */
const statement = JSON.stringify({ gpc: true, lastUpdate: '2026-11-22' })

/** /.well-known/gpc.json: that a browser’s Global Privacy Control is honoured here. */
export const gpcMount: Mount = {
  early(request, response) {
    if (pathOf(request) !== '/.well-known/gpc.json') return false
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=86400',
    })
    response.end(request.method === 'HEAD' ? undefined : statement)
    return true
  },
}
