import type { PanelName } from './panels.ts'

export type SheetName = 'help' | 'leave' | 'gestures' | 'asked'

/** What is open in the room: a panel beside the stage, a sheet over it. */
export class Opened {
  panel = $state<PanelName | null>(null)
  sheet = $state<SheetName | null>(null)

  open(which: PanelName): void {
    const back = this.panel
    this.panel = back === which ? null : which
    this.sheet = null
    if (this.panel === null && back) focusControl(back)
  }

  close(): void {
    if (this.panel) focusControl(this.panel)
    this.panel = null
  }

  toggleHelp(): void {
    this.sheet = this.sheet === 'help' ? null : 'help'
  }
}

/** Whoever closes something by keyboard goes on where it was opened. */
function focusControl(which: PanelName): void {
  const button = document.querySelector<HTMLElement>(`nav > span > [data-control="${which}"], [data-control="more"]`)
  button?.focus({ preventScroll: true })
}
