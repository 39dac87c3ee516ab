import type { RequestKind, RequestState, RequestStep, RequestWay } from '#modules/registers/schema'
import { m } from '#web/words.ts'

export const kindWords: Record<RequestKind, () => string> = {
  copy: m.requests_kind_copy,
  erasure: m.requests_kind_erasure,
  correction: m.requests_kind_correction,
  restriction: m.requests_kind_restriction,
  objection: m.requests_kind_objection,
  information: m.requests_kind_information,
  withdrawal: m.requests_kind_withdrawal,
  complaint: m.requests_kind_complaint,
}

export const askWords: Record<RequestKind, () => string> = {
  copy: m.requests_ask_copy,
  erasure: m.requests_ask_erasure,
  correction: m.requests_ask_correction,
  restriction: m.requests_ask_restriction,
  objection: m.requests_ask_objection,
  information: m.requests_ask_information,
  withdrawal: m.requests_ask_withdrawal,
  complaint: m.requests_ask_complaint,
}

export const wayWords: Record<RequestWay, () => string> = {
  form: m.requests_way_form,
  account: m.requests_way_account,
  letter: m.requests_way_letter,
  mail: m.requests_way_mail,
  phone: m.requests_way_phone,
  ticket: m.requests_way_ticket,
  in_person: m.requests_way_in_person,
}

export const stateWords: Record<RequestState, () => string> = {
  unconfirmed: m.requests_state_unconfirmed,
  received: m.requests_state_received,
  identity_asked: m.requests_state_identity_asked,
  in_work: m.requests_state_in_work,
  answered: m.requests_state_answered,
  refused: m.requests_state_refused,
  withdrawn: m.requests_state_withdrawn,
}

export const stepWords: Record<RequestStep, (slots: { percent: string }) => string> = {
  came: m.requests_step_came,
  confirmed: m.requests_step_confirmed,
  identity_asked: m.requests_step_identity_asked,
  identity_proved: m.requests_step_identity_proved,
  taken_up: m.requests_step_taken_up,
  restricted: m.requests_step_restricted,
  job_begun: m.requests_step_job_begun,
  job_not_begun: m.requests_step_job_not_begun,
  job_done: m.requests_step_job_done,
  job_failed: m.requests_step_job_failed,
  extended: m.requests_step_extended,
  alerted: m.requests_step_alerted,
  answered: m.requests_step_answered,
  refused: m.requests_step_refused,
  withdrawn: m.requests_step_withdrawn,
}
