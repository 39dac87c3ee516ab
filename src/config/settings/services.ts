import { z } from 'zod'
import { credential, url, within } from './values.ts'

const here = within('Live classes')
const secret = (about: string, expects: string) => here({ about, expects, shows: 'none', secret: true })

/** Services that hold classes in the place of a media server. */
export const serviceSettings = {
  DAILY_API_KEY: credential
    .optional()
    .meta(secret('Holds classes at Daily (daily.co), in its rooms and its windows.', 'the key as Daily gave it')),
  DAILY_DOMAIN: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,60}$/)
    .optional()
    .meta(
      here({
        about: 'The school’s domain there.',
        expects: 'a name such as `northside` where it is at https://northside.daily.co',
        shows: 'none',
      }),
    ),
  DAILY_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9+/]{22,200}={0,2}$/)
    .optional()
    .meta(
      secret(
        'What signs Daily’s reports of who came and went (`hmac`). They come to PUBLIC_URL and `/hooks/daily`; docs/operating/media.md says how to ask for them.',
        'at least 16 bytes in base 64, such as `openssl rand -base64 32` makes',
      ),
    ),
  DAILY_URL: url('https:', 'http:')
    .optional()
    .meta(
      here({
        about: 'Another address of Daily’s REST API.',
        expects: 'an http or https address',
        shows: '`https://api.daily.co/v1`',
      }),
    ),
  ZOOM_ACCOUNT_ID: credential.optional().meta(
    here({
      about: 'Holds classes as Zoom meetings, through a server-to-server OAuth app of the school’s account.',
      expects: 'the account id as Zoom gave it',
      shows: 'none',
    }),
  ),
  ZOOM_CLIENT_ID: credential
    .optional()
    .meta(here({ about: 'The id of that app.', expects: 'the id as Zoom gave it', shows: 'none' })),
  ZOOM_CLIENT_SECRET: credential.optional().meta(secret('The secret of that app.', 'the secret as Zoom gave it')),
  ZOOM_WEBHOOK_SECRET: credential
    .optional()
    .meta(
      secret(
        'The app’s secret token, which signs its reports of who came and went. They come to PUBLIC_URL and `/hooks/zoom`.',
        'the secret token as Zoom gave it',
      ),
    ),
  ZOOM_USER: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta(
      here({
        about: 'Whose meetings they are. Best one of its own: the teacher of a class leads it as this user.',
        expects: 'an id or an e-mail address of a user of the account',
        shows: 'none',
      }),
    ),
  ZOOM_URL: url('https:', 'http:')
    .optional()
    .meta(
      here({
        about: 'Another address of Zoom, with its REST API at `/v2` and its tokens at `/oauth/token`.',
        expects: 'an http or https address',
        shows: '`https://api.zoom.us` and `https://zoom.us`',
      }),
    ),
}
