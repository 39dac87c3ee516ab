import { type ChildProcess, fork } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FromComposer, ToComposer } from './composer.ts'
import type { Composed } from './compositions.ts'
import { type FacesComposed, facesPathOf } from './faces.ts'
import { journalName } from './journals.ts'

const composer = new URL('./composer.ts', import.meta.url)
const filmName = 'film.webm'
const betweenTries = 300
const mostTries = 100

export type Film = Omit<Composed, 'faces'> & { path: string; faces: (FacesComposed & { path: string }) | null }
export type RecordingAbout = { id: string; leftOut: readonly string[]; hosts: readonly string[] }

/** Where the room is carried: has a capture begun there, changed, ended. Answers false when the process is gone. */
export type CaptureOrders = {
  begin(room: string, order: { path: string; leftOut: readonly string[]; hosts: readonly string[] }): Promise<boolean>
  change(room: string, leftOut: readonly string[]): Promise<boolean>
  end(room: string): Promise<boolean>
}

type Running = { room: string; about: RecordingAbout; stretches: number }

/**
 * Recordings of this house: media processes write journals, a composer beside each makes its film meanwhile. The journals are the
 * truth: whatever dies, the film can be made again from them.
 */
export class Recorder {
  readonly #folder: string
  readonly #orders: CaptureOrders
  readonly #running = new Map<string, Running>()
  readonly #composers = new Map<string, { child: ChildProcess; film: Promise<Composed> }>()
  readonly #listeners = new Set<(room: string, id: string) => void>()

  constructor(folder: string, orders: CaptureOrders) {
    this.#folder = folder
    this.#orders = orders
  }

  /** Nothing is written before this is called. Asked again, it goes on, as a further stretch where the former was broken off. */
  async start(room: string, about: RecordingAbout): Promise<void> {
    if (this.#running.get(room)?.about.id === about.id) return
    const folder = this.#folderOf(about.id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const stretches = (await readdir(folder)).filter((name) => name.endsWith('.journal')).length
    const running = { room, about, stretches }
    this.#running.set(room, running)
    if (!(await this.#begin(running))) {
      this.#running.delete(room)
      throw new Error('the room cannot be recorded now')
    }
    this.#composer(about.id, 'follow')
  }

  async leaveOut(room: string, leftOut: readonly string[]): Promise<void> {
    const running = this.#running.get(room)
    if (!running) return
    running.about = { ...running.about, leftOut }
    await this.#orders.change(room, leftOut)
  }

  /** Has everything written down; the film is ready a little later. */
  async stop(room: string): Promise<void> {
    const running = this.#running.get(room)
    if (!running) return
    this.#running.delete(room)
    await this.#orders.end(room)
    this.#finish(running.about.id)
  }

  /** Another process carries the room from now on: it goes on writing, as a stretch of its own, as soon as it can. */
  async moved(room: string): Promise<void> {
    const running = this.#running.get(room)
    for (let tries = 0; running && tries < mostTries; tries++) {
      if (this.#running.get(room) !== running || (await this.#begin(running))) return
      await pause(betweenTries)
    }
  }

  /** Its disk takes no more. What has come so far becomes its film; it goes on only where somebody starts it again. */
  broken(room: string, path: string): void {
    const running = this.#running.get(room)
    if (!running || dirname(path) !== this.#folderOf(running.about.id)) return
    this.#running.delete(room)
    this.#finish(running.about.id)
    for (const listener of this.#listeners) listener(room, running.about.id)
  }

  /** Told of each recording that broke off; returns the way to stop being told. */
  onBroken(listener: (room: string, id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Waits for the film, and makes it if nobody does; nothing when no journal was ever written. */
  async film(id: string): Promise<Film | null> {
    const folder = this.#folderOf(id)
    const names = await readdir(folder).catch(() => [] as string[])
    if (!names.some((name) => name.endsWith('.journal'))) return null
    this.#finish(id)
    const { film } = this.#composers.get(id) ?? this.#composer(id, 'finish')
    try {
      const { faces, ...made } = await film
      const path = join(folder, filmName)
      return { ...made, path, faces: faces && { ...faces, path: facesPathOf(path) } }
    } finally {
      this.#composers.delete(id)
    }
  }

  async discard(id: string): Promise<void> {
    this.#composers.get(id)?.child.kill('SIGKILL')
    this.#composers.delete(id)
    await rm(this.#folderOf(id), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((room) => this.#orders.end(room)))
    for (const { child } of this.#composers.values()) child.kill('SIGTERM')
  }

  async #begin(running: Running): Promise<boolean> {
    const { id, leftOut, hosts } = running.about
    const path = join(this.#folderOf(id), journalName(running.stretches + 1))
    const begun = await this.#orders.begin(running.room, { path, leftOut, hosts })
    if (begun) running.stretches++
    return begun
  }

  #composer(id: string, mode: 'follow' | 'finish') {
    const known = this.#composers.get(id)
    if (known) return known
    const child = fork(composer, [this.#folderOf(id), mode], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    })
    const film = new Promise<Composed>((done, failed) => {
      child.on('message', (message: FromComposer) => {
        if (message.kind === 'composed') done(message.composed)
        else failed(new Error(message.reason))
      })
      child.once('exit', (code, signal) => failed(new Error(`the composer ended (${signal ?? code})`)))
    })
    // One that broke is made anew when the film is asked for.
    film.catch(() => this.#composers.delete(id))
    const made = { child, film }
    this.#composers.set(id, made)
    return made
  }

  #finish(id: string): void {
    const child = this.#composers.get(id)?.child
    if (child?.connected) child.send({ kind: 'finish' } satisfies ToComposer)
  }

  #folderOf(id: string): string {
    if (!/^[a-z0-9_]+$/.test(id)) throw new Error(`"${id}" names no recording`)
    return join(this.#folder, id)
  }
}
