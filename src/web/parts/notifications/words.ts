import type { Channel, Topic } from '#modules/notifications/schema'
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
