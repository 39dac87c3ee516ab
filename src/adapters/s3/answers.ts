/** A bucket that answers with anything but success is out of order; it says why in XML, without our secrets. */
export async function answerOf(response: Response, about: string): Promise<Response> {
  if (response.ok) return response
  const said = await response.text()
  throw new Error(
    `The bucket answered ${response.status} ${textIn(said, 'Code')} about ${about}. ${textIn(said, 'Message')}`.trim(),
  )
}

/** S3's answers are flat and written by machines: its elements need no parser. */
export function elementsIn(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, inner = '']) => inner)
}

export function textIn(xml: string, name: string): string {
  const [inner = ''] = elementsIn(xml, name)
  return inner.replace(/&(lt|gt|quot|apos|amp);/g, (_whole, entity: keyof typeof entities) => entities[entity])
}

/** A text as it stands in an element. */
export function inElement(text: string): string {
  return text.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter] ?? letter)
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
