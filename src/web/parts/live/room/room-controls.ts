import CaptionsIcon from 'lucide/dist/esm/icons/captions.mjs'
import BarChart from 'lucide/dist/esm/icons/chart-column.mjs'
import Smile from 'lucide/dist/esm/icons/face-slightly-smiling.mjs'
import Hand from 'lucide/dist/esm/icons/hand.mjs'
import Keyboard from 'lucide/dist/esm/icons/keyboard.mjs'
import LogOut from 'lucide/dist/esm/icons/log-out.mjs'
import Maximize from 'lucide/dist/esm/icons/maximize.mjs'
import MessageSquare from 'lucide/dist/esm/icons/message-square.mjs'
import Mic from 'lucide/dist/esm/icons/mic.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import MonitorUp from 'lucide/dist/esm/icons/monitor-up.mjs'
import MonitorX from 'lucide/dist/esm/icons/monitor-x.mjs'
import NotebookPen from 'lucide/dist/esm/icons/notebook-pen.mjs'
import PictureInPicture from 'lucide/dist/esm/icons/picture-in-picture-2.mjs'
import ShieldCheck from 'lucide/dist/esm/icons/shield-check.mjs'
import SlidersHorizontal from 'lucide/dist/esm/icons/sliders-horizontal.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import UsersRound from 'lucide/dist/esm/icons/users-round.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs'
import type { Drawing } from '#web/ui/drawings.ts'
import { m } from '#web/words.ts'
import type { Breakouts } from './breakouts.svelte.ts'
import type { Classroom } from './classroom.svelte.ts'
import type { Control } from './controls.ts'
import type { Media } from './media.svelte.ts'
import type { PanelName } from './panels.ts'
import type { Ways } from './ways.svelte.ts'
import { canFillScreen, canFloat, toggleFullScreen, togglePictureInPicture } from './windows.ts'

type About = {
  media: Media
  classroom: Classroom
  steers: boolean
  panel: PanelName | null
  ways: Ways
  onopen: (panel: PanelName) => void
  ontoggle: (kind: 'microphone' | 'camera') => void
  onsheet: (sheet: 'help' | 'gestures') => void
  onleave: () => void
}

/** Everything there is to press in the room, in the order of the bar. */
export function roomControls({ media, classroom, steers, panel, ways, ...on }: About): Control[] {
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
            icon: Hand,
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
      icon: Smile,
      label: m.room_gestures(),
      onclick: () => on.onsheet('gestures'),
    },
    {
      id: 'chat',
      place: 'bar',
      icon: MessageSquare,
      label: m.live_chat(),
      shortcut: 'C',
      count: { number: chat.unread, text: m.live_unread({ count: chat.unread }) },
      ...opens('chat'),
    },
    {
      id: 'people',
      place: steers ? 'bar' : 'wide',
      icon: Users,
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
      icon: BarChart,
      label: m.room_polls(),
      count: { number: polls, text: m.room_polls_open({ count: polls }) },
      ...opens('polls'),
    },
    ...groups(classroom.breakouts, steers, opens('groups')),
    ...(steers
      ? [
          {
            id: 'steering',
            place: 'more' as const,
            icon: ShieldCheck,
            label: m.room_steer(),
            ...opens('steering'),
          },
        ]
      : []),
    ...captions(classroom.captions, ways, steers, opens('captions')),
    ...(classroom.isGuest
      ? []
      : [{ id: 'notes', place: 'more' as const, icon: NotebookPen, label: m.room_notes(), ...opens('notes') }]),
    {
      id: 'settings',
      place: 'more',
      icon: SlidersHorizontal,
      label: m.room_settings(),
      ...opens('settings'),
    },
    ...(canFillScreen()
      ? [
          {
            id: 'full',
            place: 'more' as const,
            icon: Maximize,
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
            icon: PictureInPicture,
            label: m.room_float(),
            onclick: () => void togglePictureInPicture(),
          },
        ]
      : []),
    {
      id: 'help',
      place: 'more',
      icon: Keyboard,
      label: m.live_help(),
      shortcut: '?',
      onclick: () => on.onsheet('help'),
    },
    { id: 'leave', place: 'bar', icon: LogOut, label: m.live_leave(), tone: 'leave', onclick: on.onleave },
  ]
}

/** Where the class has captions, to have them here or not; those who steer it come here to turn them on. */
function captions(
  { on, offered }: Classroom['captions'],
  ways: Ways,
  steers: boolean,
  opens: Pick<Control, 'expanded' | 'onclick'>,
): Control[] {
  const control = { id: 'captions', place: 'wide' as const, icon: CaptionsIcon, label: m.room_captions() }
  if (!on) return offered && steers ? [{ ...control, place: 'more', ...opens }] : []
  const toggle = () => {
    ways.captions = !ways.captions
  }
  return [{ ...control, pressed: ways.captions, shortcut: 'S', onclick: toggle }]
}

function sending(
  { mine, waiting, line, maySend }: Media,
  kind: 'microphone' | 'camera',
  icons: { on: Drawing; off: Drawing },
  label: string,
  shortcut: string,
  onclick: () => void,
): Control {
  return {
    id: kind,
    place: 'bar',
    icon: mine[kind] ? icons.on : icons.off,
    label,
    tone: mine[kind] ? 'plain' : 'off',
    pressed: mine[kind],
    busy: waiting[kind],
    disabled: line !== 'connected' || !maySend[kind],
    shortcut,
    onclick,
  }
}

/** For those who steer, and for everybody where people choose their group. */
function groups(
  { view, calling }: Breakouts,
  steers: boolean,
  opens: Pick<Control, 'onclick' | 'expanded'>,
): Control[] {
  const choosing = view.state !== 'none' && view.way === 'choice'
  if (!steers && !choosing) return []
  const { length } = calling
  const count = { number: steers ? length : 0, text: m.groups_calling({ count: length }) }
  return [{ id: 'groups', place: 'wide', icon: UsersRound, label: m.groups(), count, ...opens }]
}

function screen(media: Media): Control {
  const { mine, waiting, line } = media
  return {
    id: 'screen',
    place: 'wide',
    icon: mine.screen ? MonitorX : MonitorUp,
    label: m.live_screen(),
    tone: mine.screen ? 'up' : 'plain',
    pressed: mine.screen,
    busy: waiting.screen,
    disabled: line !== 'connected',
    onclick: () => void media.toggle('screen'),
  }
}
