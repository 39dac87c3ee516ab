-- Where push notices of somebody go. The token is sealed in the vault; its hash finds it again when the same browser comes back.
create table notifications.device (
  id text primary key,
  person_id text not null,
  platform text not null check (platform in ('ios', 'android', 'web')),
  label text not null,
  token_sha256 text not null unique,
  sealed bytea not null,
  added_at timestamptz not null,
  used_at timestamptz not null
);
create index device_of_person on notifications.device (person_id, id);
create index device_by_use on notifications.device (used_at);

-- One thing told to one person outside of mail: by phone (WhatsApp, and SMS where that fails) or by push. It holds ids, no words.
create table notifications.message (
  id text primary key,
  person_id text not null,
  way text not null check (way in ('phone', 'push')),
  topic text not null check (topic in ('class_reminders', 'course_updates', 'chat_alerts', 'order_updates')),
  notice text not null,
  about jsonb not null,
  state text not null check (state in (
    'waiting', 'dropped', 'push_sent',
    'wa_sending', 'wa_sent', 'wa_delivered', 'wa_failed',
    'sms_sending', 'sms_sent', 'sms_delivered', 'sms_failed'
  )),
  attempts smallint not null default 0,
  consent_id text not null,
  sms_consent_id text,
  whatsapp_id text,
  sms_id text,
  made_at timestamptz not null,
  state_at timestamptz not null
);
create unique index message_once on notifications.message (person_id, way, notice, md5(about::text));
create unique index message_by_whatsapp on notifications.message (whatsapp_id) where whatsapp_id is not null;
create unique index message_by_sms on notifications.message (sms_id) where sms_id is not null;
create index message_by_time on notifications.message (made_at);
