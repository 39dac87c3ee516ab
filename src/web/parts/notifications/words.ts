import type { Channel, Topic, Way } from '#modules/notifications/schema'
import type { ConsentPurpose } from '#modules/profiles/schema'
import { m } from '#web/words.ts'

export const topicWords: Record<Topic, () => string> = {
  class_reminders: m.notifications_topic_class_reminders,
  course_updates: m.notifications_topic_course_updates,
  chat_alerts: m.notifications_topic_chat_alerts,
  order_updates: m.notifications_topic_order_updates,
}

export const channelWords: Record<Channel, () => string> = {
  whatsapp: m.notifications_channel_whatsapp,
  sms: m.notifications_channel_sms,
  push: m.notifications_channel_push,
}

/** The very sentences whose hash is kept with the consent. */
export const consentWords: Record<Way & ConsentPurpose, () => string> = {
  whatsapp_class_reminders: m.consents_whatsapp_class_reminders,
  whatsapp_course_updates: m.consents_whatsapp_course_updates,
  sms_class_reminders: m.consents_sms_class_reminders,
  sms_course_updates: m.consents_sms_course_updates,
  push_class_reminders: m.consents_push_class_reminders,
  push_chat_alerts: m.consents_push_chat_alerts,
  push_order_updates: m.consents_push_order_updates,
}
