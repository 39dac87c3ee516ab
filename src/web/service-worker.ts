/*
 * Shows what is pushed. A push carries an id and no words: they are fetched here, with the session of whoever is signed in
 * in this browser. It keeps nothing and answers no request.
 */
const worker = self as unknown as Here

/** As much of a service worker as is used: TypeScript knows either pages or workers, and these files are checked as pages. */
type Here = {
  location: Location
  registration: ServiceWorkerRegistration
  clients: { openWindow(url: string): Promise<unknown> }
  addEventListener(kind: 'push', listener: (event: Waiting & { data: Pushed | null }) => void): void
  addEventListener(kind: 'notificationclick', listener: (event: Waiting & { notification: Notification }) => void): void
}
type Waiting = { waitUntil(work: Promise<void>): void }
type Pushed = { json(): { id?: unknown } }

type Words = { title: string; line: string; url: string; language: string }

worker.addEventListener('push', (event) => {
  event.waitUntil(show(idIn(event.data)))
})

worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(String(event.notification.data)))
})

async function show(id: string): Promise<void> {
  const words = await wordsOf(id)
  const title = words?.title ?? new URL(worker.location.href).searchParams.get('waiting') ?? worker.location.host
  // A browser must show something for every push; without a session it is only that something waits.
  await worker.registration.showNotification(title, {
    tag: id,
    data: words?.url ?? worker.location.origin,
    icon: '/icon.svg',
    ...(words ? { body: words.line, lang: words.language } : {}),
  })
}

async function wordsOf(id: string): Promise<Words | null> {
  try {
    const response = await fetch(`/api/v1/me/notices/${encodeURIComponent(id)}/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      credentials: 'same-origin',
    })
    return response.ok ? ((await response.json()) as { words: Words | null }).words : null
  } catch {
    return null
  }
}

/** Only ever a page of this school. */
async function open(url: string): Promise<void> {
  const there = new URL(url, worker.location.origin)
  await worker.clients.openWindow(there.origin === worker.location.origin ? there.href : worker.location.origin)
}

function idIn(data: Pushed | null): string {
  try {
    return String(data?.json().id ?? '')
  } catch {
    return ''
  }
}
