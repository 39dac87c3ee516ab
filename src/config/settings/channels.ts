import { z } from 'zod'
import { credential, list, url, within } from './values.ts'

const here = within('Telling people')

export const channelSettings = {
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s]+)$/)
    .optional()
    .meta(
      here({
        about:
          'Turns on push to browsers, and is where a push service may write to about this school (RFC 8292). A browser names its push service itself; those of Chrome, Firefox, Safari and Edge are known.',
        expects: 'an address such as mailto:hello@school.example',
        shows: 'nothing is pushed to browsers',
      }),
    ),
  PUSH_KEY: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional()
    .meta(
      here({
        about:
          'Signs what is pushed to browsers. Share it between processes that do not share DATA_DIR, and keep it: with another one, every browser has to be added again.',
        expects: 'a P-256 private key of 32 bytes in base64url (43 characters)',
        shows: 'made at the first start, kept in DATA_DIR/secrets',
        secret: true,
      }),
    ),
  PUSH_HOSTS: list
    .pipe(z.array(z.string().regex(/^([*][.])?[a-z0-9.-]+(:\d+)?$/i)).max(20))
    .optional()
    .meta(
      here({
        about: 'Further hosts of push services. Any other that a browser names is refused.',
        expects: 'hosts such as `push.school.example`, separated by commas',
        shows: 'none',
      }),
    ),
  EXPO_URL: url('https:', 'http:')
    .optional()
    .meta(
      here({
        about: 'Expo’s push service, for an app of the school on phones.',
        expects: 'an address such as https://exp.host',
        shows: 'nothing is pushed through Expo',
      }),
    ),
  EXPO_ACCESS_TOKEN: credential.optional().meta(
    here({
      about: 'The token of the app’s Expo account, where it asks for one.',
      expects: 'the token as Expo gave it',
      shows: 'none',
      secret: true,
    }),
  ),
  FCM_ACCOUNT_FILE: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'A service account of Firebase Cloud Messaging, for an app of the school on phones.',
        expects: 'the JSON file as Google’s console wrote it',
        shows: 'nothing is pushed through Firebase',
      }),
    ),
  FCM_URL: url('https:', 'http:')
    .optional()
    .meta(
      here({
        about: 'Another address of Firebase, such as one of an emulator.',
        expects: 'an http or https address',
        shows: '`https://fcm.googleapis.com`',
      }),
    ),
  WHATSAPP_URL: url('https:', 'http:')
    .refine((text) => !/[?#]/.test(text))
    .optional()
    .meta(
      here({
        about:
          'WhatsApp’s Cloud API, with its version and the id of the school’s number. Meta must have approved a template for each topic; docs/operating/telling.md has their words. Its webhook is PUBLIC_URL and `/hooks/whatsapp`.',
        expects: 'an address such as https://graph.facebook.com/v23.0/106540352242922',
        shows: 'nothing goes by WhatsApp',
      }),
    ),
  WHATSAPP_TOKEN: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta(
      here({
        about: 'The access token for it.',
        expects: 'the token as Meta gave it',
        shows: 'none',
        secret: true,
      }),
    ),
  WHATSAPP_APP_SECRET: credential.optional().meta(
    here({
      about: 'The secret of the app there; it signs what is reported to the webhook.',
      expects: 'the secret as Meta gave it',
      shows: 'none',
      secret: true,
    }),
  ),
  WHATSAPP_VERIFY_TOKEN: z
    .string()
    .min(16)
    .max(300)
    .optional()
    .meta(
      here({
        about: 'What is entered beside the webhook’s address, so that Meta knows it for ours.',
        expects: 'at least 16 characters',
        shows: 'none',
        secret: true,
      }),
    ),
  SMS_URL: url('https:', 'http:')
    .refine((text) => {
      const given = URL.parse(text)
      return Boolean(given?.username && given.password) && !/[?#]/.test(text)
    })
    .optional()
    .meta(
      here({
        about:
          'Twilio’s Messages API, or one that speaks it, with account and token: for what WhatsApp could not bring. Reports come to PUBLIC_URL and `/hooks/sms`.',
        expects: 'an address such as https://AC…:token@api.twilio.com',
        shows: 'no SMS is sent',
        secret: true,
      }),
    ),
  SMS_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$/)
    .optional()
    .meta(
      here({
        about: 'Whom an SMS comes from.',
        expects: 'a number such as +33123456789, a name of at most 11 letters, or a messaging service (MG…)',
        shows: 'none',
      }),
    ),
}
