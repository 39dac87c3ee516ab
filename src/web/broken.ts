import { m } from '#web/words.ts'

export type Broken = { title: string; message: string }

/** For what breaks in the browser itself, where no server can find words any more. */
export function wordsToBring(): { here: Broken; offline: Broken } {
  return { here: wordsFor(500), offline: { title: m.error_offline_title(), message: m.error_offline_text() } }
}

/** What happened, what is safe, what to do: for a status, with the sentence of our rules where it was they that said no. */
export function wordsFor(status: number, sentence?: string): Broken {
  switch (status) {
    case 401:
      return { title: m.error_401_title(), message: m.error_401_text() }
    case 403:
      return { title: m.error_403_title(), message: sentence ?? m.error_403_text() }
    case 404:
      return { title: m.error_404_title(), message: m.error_404_text() }
    case 429:
      return { title: m.error_429_title(), message: sentence ?? m.error_429_text() }
    default:
      return status < 500
        ? { title: m.error_409_title(), message: sentence ?? m.error_404_text() }
        : { title: m.error_500_title(), message: m.error_500_text() }
  }
}
