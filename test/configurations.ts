/** What names somebody outside in the place of everything embedded. No secret of it opens anything. */
export const everythingOutside = {
  DATABASE_URL: 'postgres://a:b@db.example/lectern',
  FILES_URL: 's3://key:secret@storage.example:9000/bucket',
  SMTP_URL: 'smtps://a:b@mail.example:465',
  REDIS_URL: 'redis://redis.example:6379',
  LIVEKIT_URL: 'wss://live.example',
  LIVEKIT_API_KEY: 'k',
  LIVEKIT_API_SECRET: 's',
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'secret',
}
