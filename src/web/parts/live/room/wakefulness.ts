/** Keeps the screen on while the page is seen; gives back how to let it sleep again. Browsers that cannot, do not. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined
  let over = false

  const ask = async () => {
    if (over || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    lock = await navigator.wakeLock.request('screen').catch(() => undefined)
    if (over) await lock?.release()
  }
  const again = () => void ask()
  document.addEventListener('visibilitychange', again)
  void ask()

  return () => {
    over = true
    document.removeEventListener('visibilitychange', again)
    void lock?.release()
  }
}
