import type { Way } from '#modules/notifications/schema'
import type { ConsentPurpose } from '#modules/profiles/schema'
import { m } from '#web/words.ts'

/** The very sentences whose hash is kept with the consent. Long as they are, they come with the page and not with its script. */
export const consentWords: Record<Way & ConsentPurpose, () => string> = {
  whatsapp_class_reminders: m.consents_whatsapp_class_reminders,
  whatsapp_course_updates: m.consents_whatsapp_course_updates,
  sms_class_reminders: m.consents_sms_class_reminders,
  sms_course_updates: m.consents_sms_course_updates,
  push_class_reminders: m.consents_push_class_reminders,
  push_chat_alerts: m.consents_push_chat_alerts,
  push_order_updates: m.consents_push_order_updates,
}
