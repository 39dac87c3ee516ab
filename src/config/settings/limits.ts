import { whole, within } from './values.ts'

const here = within('Limits')

export const limitSettings = {
  LIMIT_UNFINISHED_UPLOADS: whole(1, 1000)
    .default(10)
    .meta(
      here({
        about: 'Uploads of one person that may lie here unfinished; each waits a day to go on.',
        expects: 'a number from 1 to 1000',
      }),
    ),
  LIMIT_UPLOAD_MB: whole(1, 1_000_000)
    .default(2000)
    .meta(
      here({
        about: 'The largest file that can be uploaded.',
        expects: 'a number of megabytes from 1 to 1000000',
      }),
    ),
  LIMIT_INVITATION_DAYS: whole(1, 90)
    .default(14)
    .meta(
      here({
        about: 'How long the link in a mailed invitation works.',
        expects: 'a number of days from 1 to 90',
      }),
    ),
  LIMIT_KEYS: whole(0, 200)
    .default(20)
    .meta(
      here({
        about: 'How many API keys of one person may work at a time; 0 for a school without keys.',
        expects: 'a number from 0 to 200',
      }),
    ),
  LIMIT_KEY_DAYS: whole(1, 365)
    .default(365)
    .meta(
      here({
        about: 'How long an API key may work at most.',
        expects: 'a number of days from 1 to 365',
      }),
    ),
  LIMIT_REQUESTS_A_MINUTE: whole(10, 1_000_000)
    .default(600)
    .meta(
      here({
        about: 'Requests that one person, one API key or one network address may make in a minute.',
        expects: 'a number from 10 to 1000000',
      }),
    ),
}
