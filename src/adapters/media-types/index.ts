import { fileTypeFromBuffer } from 'file-type'
import type { MediaTypes } from '#modules/files/ports'

export function sniffedMediaTypes(): MediaTypes {
  return {
    async mediaTypeOf(beginning) {
      const found = await fileTypeFromBuffer(beginning)
      if (found) return scriptable.test(found.mime) ? 'application/octet-stream' : found.mime
      return isText(beginning) ? 'text/plain; charset=utf-8' : 'application/octet-stream'
    },
  }
}

/** What a browser would run when it opens it is only ever downloaded. */
const scriptable = /^(application\/(xml|xhtml\+xml|javascript)|image\/svg\+xml|text\/(html|xml))/

function isText(beginning: Uint8Array): boolean {
  if (beginning.length === 0 || beginning.some(isControl)) return false
  try {
    // The cut may fall inside a character, so the end is read as unfinished.
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true })
    return true
  } catch {
    return false
  }
}

/** What no text holds: control characters but tab, line feed, form feed and carriage return. */
function isControl(byte: number): boolean {
  return byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte)
}
