import type { PreviousUpload } from 'tus-js-client'

/** A file on its way: how far it is, and what it is called once it has arrived. */
export type Sending = {
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

  async send(files: readonly File[]): Promise<void> {
    const first = this.all.length
    this.all.push(...files.map(({ name }) => ({ name, sent: 0, fileId: null, fault: null })))
    for (const [index, file] of files.entries()) await this.#sendOne(file, first + index)
  }

  forget(fileId: string): void {
    this.all = this.all.filter((sending) => sending.fileId !== fileId)
  }

  async #sendOne(file: File, index: number): Promise<void> {
    const { Upload } = await import('tus-js-client')
    const note = (change: Partial<Sending>) => {
      const sending = this.all[index]
      if (sending) this.all[index] = { ...sending, ...change }
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
