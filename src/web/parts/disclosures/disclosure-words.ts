import type { DisclosureState, DisclosureStep } from '#modules/registers/schema'
import { m } from '#web/words.ts'

export const disclosureStateWords: Record<DisclosureState, () => string> = {
  entered: m.disclosures_state_entered,
  approved: m.disclosures_state_approved,
  open: m.disclosures_state_open,
  handed_out: m.disclosures_state_handed_out,
  withdrawn: m.disclosures_state_withdrawn,
}

export const disclosureTones: Record<DisclosureState, 'warning' | 'success' | 'plain'> = {
  entered: 'warning',
  approved: 'warning',
  open: 'warning',
  handed_out: 'success',
  withdrawn: 'plain',
}

export const disclosureStepWords: Record<DisclosureStep, () => string> = {
  entered: m.disclosures_step_entered,
  scope_changed: m.disclosures_step_scope_changed,
  telling_changed: m.disclosures_step_telling_changed,
  approved: m.disclosures_step_approved,
  opened: m.disclosures_step_opened,
  handed_out: m.disclosures_step_handed_out,
  broken_off: m.disclosures_step_broken_off,
  withdrawn: m.disclosures_step_withdrawn,
  review_due: m.disclosures_step_review_due,
  told: m.disclosures_step_told,
  not_told: m.disclosures_step_not_told,
}
