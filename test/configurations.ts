import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** Everybody whom a configuration can name, while somebody looks at it. */
export function everybodyOutside<Result>(look: (settings: Record<string, string>) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-configuration-'))
  try {
    const account = join(folder, 'fcm.json')
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    writeFileSync(account, JSON.stringify({ client_email: 'a@b.example', private_key: key, project_id: 'school' }))
    return look({
      ...everythingOutside,
      PUSH_CONTACT: 'mailto:a@b.example',
      EXPO_URL: 'https://exp.example/push',
      FCM_URL: 'https://fcm.example/v1/projects/school',
      FCM_ACCOUNT_FILE: account,
      WHATSAPP_URL: 'https://graph.facebook.com/v23.0/106540352242922',
      WHATSAPP_TOKEN: 'token',
      WHATSAPP_APP_SECRET: 'app secret',
      WHATSAPP_VERIFY_TOKEN: 'a token of our own',
      SMS_URL: 'https://AC1:secret@api.twilio.com',
      SMS_FROM: '+15550100',
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
