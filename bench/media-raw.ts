/** The limit for forwarding in this runtime: datagrams in, the same datagrams out to N addresses, and nothing else. */
import { createSocket } from 'node:dgram'

const socket = createSocket({ type: 'udp4', lookup: (address, _options, found) => found(null, address, 4) })
let ports: number[] = []
let sent = 0
let before = process.cpuUsage()

socket.on('message', (packet) => {
  for (const port of ports) socket.send(packet, port, '127.0.0.1')
  sent += ports.length
})
socket.bind(0, '127.0.0.1', () => process.send?.({ kind: 'ready', port: socket.address().port }))

process.on('message', (message: { kind: 'to'; ports: number[] } | { kind: 'mark' } | { kind: 'count' }) => {
  if (message.kind === 'to') ports = message.ports
  else if (message.kind === 'mark') {
    sent = 0
    before = process.cpuUsage()
  } else {
    const { user, system } = process.cpuUsage(before)
    process.send?.({ kind: 'count', sent, cpuMicroseconds: user + system })
  }
})
process.on('disconnect', () => process.exit())
