alter table notifications.mail add column calendar text;
