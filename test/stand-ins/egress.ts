import { type Egress, openEgress } from '#kernel/egress'
import { silentLog } from '#kernel/log'
import { type ProcessorKind, streamingLimits, usualLimits } from '#kernel/processors'

/** The way out to one stand-in on this machine, as the configuration would name it. */
export function egressTo(kind: ProcessorKind, url: URL): Egress {
  const limits = kind === 'files' ? streamingLimits : usualLimits
  return openEgress({
    processors: [{ id: kind, kind, over: 'http', hosts: [], namedHosts: [url.host], fields: [], limits }],
    log: silentLog,
  })
}
