import { z } from 'zod'

/* What Zoom's reference lists for each request, as far as a class may need it. */

export const tokenForm = z.strictObject({ grant_type: z.literal('account_credentials'), account_id: z.string() })

export const createMeeting = z.strictObject({
  agenda: z.string().max(2000).optional(),
  default_password: z.boolean().optional(),
  duration: z.int().optional(),
  password: z.string().max(10).optional(),
  start_time: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?$/)
    .optional(),
  timezone: z.string().optional(),
  topic: z.string().max(200).optional(),
  type: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(8), z.literal(10)]).optional(),
  settings: z
    .strictObject({
      allow_multiple_devices: z.boolean().optional(),
      approval_type: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
      auto_recording: z.enum(['local', 'cloud', 'none']).optional(),
      email_notification: z.boolean().optional(),
      host_video: z.boolean().optional(),
      jbh_time: z.union([z.literal(0), z.literal(5), z.literal(10), z.literal(15)]).optional(),
      join_before_host: z.boolean().optional(),
      meeting_authentication: z.boolean().optional(),
      mute_upon_entry: z.boolean().optional(),
      participant_video: z.boolean().optional(),
      private_meeting: z.boolean().optional(),
      registrants_confirmation_email: z.boolean().optional(),
      registrants_email_notification: z.boolean().optional(),
      registration_type: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
      show_share_button: z.boolean().optional(),
      use_pmi: z.boolean().optional(),
      waiting_room: z.boolean().optional(),
      watermark: z.boolean().optional(),
    })
    .optional(),
})

export const addRegistrant = z.strictObject({
  first_name: z.string().min(1).max(64),
  last_name: z.string().max(64).optional(),
  email: z.email().max(128),
  language: z.string().optional(),
  auto_approve: z.boolean().optional(),
  custom_questions: z.array(z.strictObject({ title: z.string().max(64), value: z.string().max(128) })).optional(),
})

export const registrantStatus = z.strictObject({
  action: z.enum(['approve', 'cancel', 'deny']),
  registrants: z.array(z.strictObject({ id: z.string().optional(), email: z.string().optional() })).max(30),
})

export type Registrant = {
  id: string
  email: string
  first_name: string
  last_name: string
  status: 'approved' | 'denied' | 'pending'
  join_url: string
}
