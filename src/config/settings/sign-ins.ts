import { z } from 'zod'
import { credential, list, url, within } from './values.ts'

const here = within('Signing in')

export const signInSettings = {
  GOOGLE_CLIENT_ID: credential.optional().meta(
    here({
      about: 'Lets people sign in with Google. Its redirect address is PUBLIC_URL and `/sign-in/google/back`.',
      expects: 'the client id as Google gave it',
      shows: 'no signing in with Google',
    }),
  ),
  GOOGLE_CLIENT_SECRET: credential.optional().meta(
    here({
      about: 'The secret of that client.',
      expects: 'the secret as Google gave it',
      shows: 'none',
      secret: true,
    }),
  ),
  GOOGLE_ISSUER: url('https:', 'http:')
    .refine((text) => !/[?#]/.test(text))
    .optional()
    .meta(
      here({
        about: 'Another OpenID Connect provider in Google’s place, such as a school’s own Keycloak.',
        expects: 'the address of an issuer, such as https://id.school.example/realms/school',
        shows: 'Google',
      }),
    ),
  GOOGLE_NAME: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta(
      here({
        about: 'What people know that provider as; it stands on the button.',
        expects: 'a name of at most 40 characters',
        shows: '`Google`, or the host of GOOGLE_ISSUER',
      }),
    ),
  GOOGLE_HOSTS: list
    .pipe(z.array(z.string().regex(/^([*][.])?[a-z0-9.-]+(:\d+)?$/i)).max(20))
    .optional()
    .meta(
      here({
        about: 'Further hosts that provider uses, such as for its pictures of people. Any other is refused.',
        expects: 'hosts such as `media.school.example`, separated by commas',
        shows: 'none',
      }),
    ),
}
