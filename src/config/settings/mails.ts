import { z } from 'zod'
import { url, within } from './values.ts'

const here = within('Mail')

export const mailSettings = {
  SMTP_URL: url('smtp:', 'smtps:')
    .optional()
    .meta(
      here({
        about: 'The server that sends mail.',
        expects: 'an address such as smtps://user:password@mail.example:465',
        shows: 'an outbox page at /dev/mail',
        secret: true,
      }),
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/)
    .optional()
    .meta(
      here({
        about: 'Whom mail comes from.',
        expects: 'an address such as `Northside School <hello@school.example>`',
        shows: '`lectern@` and the host of PUBLIC_URL',
      }),
    ),
}
