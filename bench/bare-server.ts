/** The limits that pages are held against: a Node handler that does nothing, and one that asks for one row. */
import { createServer } from 'node:http'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.argv[2] as string, max: 5 })
const page = '<!doctype html><title>bare</title><p>bare</p>'

const server = createServer(async (request, response) => {
  if (request.url === '/row') await pool.query('select 1 as one')
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length })
  response.end(page)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit())
