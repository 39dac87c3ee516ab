import type { InterfaceSettings } from '#modules/profiles/schema'
import { m } from '#web/words.ts'

type Setting = {
  name: keyof InterfaceSettings
  legend: string
  hint?: string
  choices: { value: string; label: string }[]
}
export type NeedsQuestion = { slug: string; name: string; title: string; settings: Setting[] }

/** The four questions and what each arranges, for the page of all and for the walk. */
export function needsQuestions(): NeedsQuestion[] {
  const onOff = options({ off: m.settings_needs_off, on: m.settings_needs_on })
  return [
    {
      slug: 'seeing',
      name: m.settings_needs_seeing(),
      title: m.settings_walk_seeing(),
      settings: [
        {
          name: 'textSize',
          legend: m.settings_needs_text(),
          choices: options({
            normal: m.settings_needs_text_normal,
            large: m.settings_needs_text_large,
            larger: m.settings_needs_text_larger,
            largest: m.settings_needs_text_largest,
          }),
        },
        {
          name: 'contrast',
          legend: m.settings_needs_contrast(),
          hint: m.settings_needs_contrast_hint(),
          choices: options({ system: m.settings_needs_as_device, more: m.settings_needs_contrast_more }),
        },
        {
          name: 'palette',
          legend: m.settings_needs_palette(),
          hint: m.settings_needs_palette_hint(),
          choices: options({ school: m.settings_needs_palette_school, safe: m.settings_needs_palette_safe }),
        },
      ],
    },
    {
      slug: 'hearing',
      name: m.settings_needs_hearing(),
      title: m.settings_walk_hearing(),
      settings: [
        {
          name: 'captions',
          legend: m.settings_needs_captions(),
          hint: m.settings_needs_captions_hint(),
          choices: onOff,
        },
      ],
    },
    {
      slug: 'moving',
      name: m.settings_needs_moving(),
      title: m.settings_walk_moving(),
      settings: [
        {
          name: 'targets',
          legend: m.settings_needs_targets(),
          choices: options({ normal: m.settings_needs_targets_normal, large: m.settings_needs_targets_large }),
        },
        {
          name: 'motion',
          legend: m.settings_needs_motion(),
          choices: options({ system: m.settings_needs_as_device, reduced: m.settings_needs_motion_reduced }),
        },
        {
          name: 'keyboardHints',
          legend: m.settings_needs_keys(),
          hint: m.settings_needs_keys_hint(),
          choices: onOff,
        },
      ],
    },
    {
      slug: 'reading',
      name: m.settings_needs_reader(),
      title: m.settings_walk_reading(),
      settings: [
        {
          name: 'announcements',
          legend: m.settings_needs_announcements(),
          hint: m.settings_needs_announcements_hint(),
          choices: options({
            normal: m.settings_needs_announcements_normal,
            more: m.settings_needs_announcements_more,
          }),
        },
        {
          name: 'layout',
          legend: m.settings_needs_layout(),
          hint: m.settings_needs_layout_hint(),
          choices: options({ full: m.settings_needs_layout_full, simple: m.settings_needs_layout_simple }),
        },
      ],
    },
  ]
}

const options = (words: Record<string, () => string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label: label() }))
