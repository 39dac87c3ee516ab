/** The launcher's channel closing says that the launcher is gone, also when it was killed outright. */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    process.on('disconnect', () => resolve())
    // A command that has nothing left to do may end; the channel alone does not keep it.
    process.channel?.unref()
  })
}
