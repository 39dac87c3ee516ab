import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const types: Record<string, string> = { css: 'text/css', js: 'text/javascript' }
const served = new Set(['swagger-ui.css', 'swagger-ui-bundle.js'])

const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>API · Lectern</title>
  <link rel="stylesheet" href="/docs/api/swagger-ui.css">
</head>
<body>
  <main id="doors"></main>
  <script src="/docs/api/swagger-ui-bundle.js"></script>
  <script src="/docs/api/open.js"></script>
</body>
</html>
`
const opening = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#doors', deepLinking: true, validatorUrl: null, defaultModelsExpandDepth: -1 })\n`

/** The API page: Swagger UI from our own disk, describing /openapi.json; nothing is fetched from anywhere else. */
export async function answerApiPage(path: string, response: ServerResponse): Promise<void> {
  const name = path.slice('/docs/api/'.length)
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  )
  if (name === '') return send(response, 'text/html; charset=utf-8', page)
  if (name === 'open.js') return send(response, 'text/javascript', opening)
  if (!served.has(name)) {
    response.writeHead(404).end()
    return
  }
  response.setHeader('cache-control', 'public, max-age=86400')
  send(response, types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', await readFile(join(folder, name)))
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
