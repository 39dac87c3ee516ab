import BarChart from '@lucide/svelte/icons/chart-column'
import Hand from '@lucide/svelte/icons/hand'
import Keyboard from '@lucide/svelte/icons/keyboard'
import LogOut from '@lucide/svelte/icons/log-out'
import Maximize from '@lucide/svelte/icons/maximize'
import MessageSquare from '@lucide/svelte/icons/message-square'
import Mic from '@lucide/svelte/icons/mic'
import MicOff from '@lucide/svelte/icons/mic-off'
import MonitorUp from '@lucide/svelte/icons/monitor-up'
import MonitorX from '@lucide/svelte/icons/monitor-x'
import NotebookPen from '@lucide/svelte/icons/notebook-pen'
import PictureInPicture from '@lucide/svelte/icons/picture-in-picture-2'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Smile from '@lucide/svelte/icons/smile'
import Users from '@lucide/svelte/icons/users'
import Video from '@lucide/svelte/icons/video'
import VideoOff from '@lucide/svelte/icons/video-off'
import type { Component } from 'svelte'
import { m } from '#web/words.ts'
import type { Classroom } from './classroom.svelte.ts'
import type { Control } from './controls.ts'
import type { Media } from './media.svelte.ts'
import type { PanelName } from './panels.ts'
import { canFillScreen, canFloat, toggleFullScreen, togglePictureInPicture } from './windows.ts'

type About = {
  media: Media
  classroom: Classroom
  steers: boolean
  panel: PanelName | null
  onopen: (panel: PanelName) => void
  ontoggle: (kind: 'microphone' | 'camera') => void
  onsheet: (sheet: 'help' | 'gestures') => void
  onleave: () => void
}

/** Everything there is to press in the room, in the order of the bar. */
export function roomControls({ media, classroom, steers, panel, ...on }: About): Control[] {
  const opens = (name: PanelName) => ({ expanded: panel === name, onclick: () => on.onopen(name) })
  const { chat } = classroom
  const myHand = classroom.me?.handRaisedAt != null
  const others = classroom.hands.filter(({ seatId }) => seatId !== classroom.mySeat).length
  const waiting = classroom.waiting.filter(({ refused }) => !refused).length
  const calls = others + waiting
  const polls = classroom.view.polls.filter(({ state, voted }) => state === 'open' && !voted && !steers).length
  const canShare = media.maySend.screen && 'getDisplayMedia' in (navigator.mediaDevices ?? {})
  return [
    sending(media, 'microphone', { on: Mic, off: MicOff }, m.live_mic(), 'M', () => on.ontoggle('microphone')),
    sending(media, 'camera', { on: Video, off: VideoOff }, m.live_cam(), 'V', () => on.ontoggle('camera')),
    ...(canShare ? [screen(media)] : []),
    ...(steers
      ? []
      : [
          {
            id: 'hand',
            place: 'bar' as const,
            icon: Hand as Component,
            label: m.live_hand(),
            tone: myHand ? ('up' as const) : ('plain' as const),
            pressed: myHand,
            shortcut: 'H',
            onclick: () => void classroom.toggleHand(),
          },
        ]),
    {
      id: 'gestures',
      place: 'wide',
      icon: Smile as Component,
      label: m.room_gestures(),
      onclick: () => on.onsheet('gestures'),
    },
    {
      id: 'chat',
      place: 'bar',
      icon: MessageSquare as Component,
      label: m.live_chat(),
      shortcut: 'C',
      count: { number: chat.unread, text: m.live_unread({ count: chat.unread }) },
      ...opens('chat'),
    },
    {
      id: 'people',
      place: steers ? 'bar' : 'wide',
      icon: Users as Component,
      label: m.live_people(),
      shortcut: 'P',
      count: {
        number: calls,
        text: waiting > 0 ? m.room_calls({ count: calls }) : m.live_hands_up({ count: others }),
      },
      ...opens('people'),
    },
    {
      id: 'polls',
      place: 'wide',
      icon: BarChart as Component,
      label: m.room_polls(),
      count: { number: polls, text: m.room_polls_open({ count: polls }) },
      ...opens('polls'),
    },
    ...(steers
      ? [
          {
            id: 'steering',
            place: 'more' as const,
            icon: ShieldCheck as Component,
            label: m.room_steer(),
            ...opens('steering'),
          },
        ]
      : []),
    { id: 'notes', place: 'more', icon: NotebookPen as Component, label: m.room_notes(), ...opens('notes') },
    {
      id: 'settings',
      place: 'more',
      icon: SlidersHorizontal as Component,
      label: m.room_settings(),
      ...opens('settings'),
    },
    ...(canFillScreen()
      ? [
          {
            id: 'full',
            place: 'more' as const,
            icon: Maximize as Component,
            label: m.room_full_screen(),
            shortcut: 'F',
            onclick: () => void toggleFullScreen(),
          },
        ]
      : []),
    ...(canFloat()
      ? [
          {
            id: 'float',
            place: 'more' as const,
            icon: PictureInPicture as Component,
            label: m.room_float(),
            onclick: () => void togglePictureInPicture(),
          },
        ]
      : []),
    {
      id: 'help',
      place: 'more',
      icon: Keyboard as Component,
      label: m.live_help(),
      shortcut: '?',
      onclick: () => on.onsheet('help'),
    },
    { id: 'leave', place: 'bar', icon: LogOut as Component, label: m.live_leave(), tone: 'leave', onclick: on.onleave },
  ]
}

function sending(
  { mine, waiting, line, maySend }: Media,
  kind: 'microphone' | 'camera',
  icons: { on: unknown; off: unknown },
  label: string,
  shortcut: string,
  onclick: () => void,
): Control {
  return {
    id: kind,
    place: 'bar',
    icon: (mine[kind] ? icons.on : icons.off) as Component,
    label,
    tone: mine[kind] ? 'plain' : 'off',
    pressed: mine[kind],
    busy: waiting[kind],
    disabled: line !== 'connected' || !maySend[kind],
    shortcut,
    onclick,
  }
}

function screen(media: Media): Control {
  const { mine, waiting, line } = media
  return {
    id: 'screen',
    place: 'wide',
    icon: (mine.screen ? MonitorX : MonitorUp) as Component,
    label: m.live_screen(),
    tone: mine.screen ? 'up' : 'plain',
    pressed: mine.screen,
    busy: waiting.screen,
    disabled: line !== 'connected',
    onclick: () => void media.toggle('screen'),
  }
}
