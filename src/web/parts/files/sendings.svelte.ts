import type { PreviousUpload } from 'tus-js-client'

/** A file on its way: how far it is, and what it is called once it has arrived. */
export type Sending = {
  readonly key: number
  readonly name: string
  readonly sent: number
  readonly fileId: string | null
  readonly fault: 'failed' | 'too_large' | null
}

const chunk = 20 * 1024 * 1024

/** Sends files one after the other; what broke off before goes on where it was. */
export class Sendings {
  all = $state<Sending[]>([])
  readonly busy = $derived(this.all.some(({ fileId, fault }) => fileId === null && fault === null))

  #keys = 0

  async send(files: readonly File[]): Promise<void> {
    const numbered = files.map((file) => ({ file, key: this.#keys++ }))
    this.all.push(...numbered.map(({ file, key }) => ({ key, name: file.name, sent: 0, fileId: null, fault: null })))
    for (const { file, key } of numbered) await this.#sendOne(file, key)
  }

  forget(fileId: string): void {
    this.all = this.all.filter((sending) => sending.fileId !== fileId)
  }

  /** Takes one out of the list that is not on its way. */
  take(key: number): void {
    this.all = this.all.filter((sending) => sending.key !== key)
  }

  async #sendOne(file: File, key: number): Promise<void> {
    const { Upload } = await import('tus-js-client')
    const note = (change: Partial<Sending>) => {
      this.all = this.all.map((sending) => (sending.key === key ? { ...sending, ...change } : sending))
    }
    await new Promise<void>((resolve) => {
      const upload = new Upload(file, {
        endpoint: '/uploads',
        chunkSize: chunk,
        retryDelays: [0, 1000, 3000, 10_000],
        metadata: { filename: file.name },
        removeFingerprintOnSuccess: true,
        onProgress: (sent, total) => note({ sent: total > 0 ? sent / total : 1 }),
        onSuccess({ lastResponse }) {
          const fileId = lastResponse.getHeader('x-lectern-file') ?? null
          note(fileId ? { sent: 1, fileId } : { fault: 'failed' })
          resolve()
        },
        onError(error) {
          const status = 'originalResponse' in error ? error.originalResponse?.getStatus() : undefined
          note({ fault: status === 413 ? 'too_large' : 'failed' })
          resolve()
        },
      })
      upload.findPreviousUploads().then(([last]: PreviousUpload[]) => {
        if (last) upload.resumeFromPreviousUpload(last)
        upload.start()
      })
    })
  }
}
